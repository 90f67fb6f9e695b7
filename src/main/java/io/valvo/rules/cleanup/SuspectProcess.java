package io.valvo.rules.cleanup;

import io.valvo.model.ProcessOwnership;

/**
 * A process of the table, as far as it matters for cleanup.
 *
 * @param session pid of the leader of its session
 * @param service instance whose marker it carries; empty: none that is believed
 */
public record SuspectProcess(
        long pid,
        long parent,
        long session,
        boolean zombie,
        ProcessOwnership owner,
        String service,
        String command) {
    /** The same, known to descend from a stray of that service. */
    SuspectProcess asStrayOf(String service) {
        return new SuspectProcess(
                pid, parent, session, zombie, ProcessOwnership.STRAY, service, command);
    }
}
