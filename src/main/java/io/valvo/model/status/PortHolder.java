package io.valvo.model.status;

/**
 * Who has a port, as a person reads it.
 *
 * @param user the owner's name, or its number where it has none
 * @param command bounded, with what looks like a secret masked
 * @param ours a process that this Valvo started, or a stray of a Valvo that no longer lives
 */
public record PortHolder(long pid, String user, String command, boolean ours) {
    /** {@code pid 4711 `node server.js` (user bob), not ours}. */
    public String text() {
        return "pid %d `%s` (user %s), %s"
                .formatted(pid, command, user, ours ? "ours" : "not ours");
    }
}
