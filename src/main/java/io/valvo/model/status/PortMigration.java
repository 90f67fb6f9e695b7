package io.valvo.model.status;

import java.util.Optional;

/**
 * A port that had to move: {@code from} is the one the instance had before or would have liked
 * best, {@code to} the one it got.
 *
 * @param holder the process that has {@code from}; empty when it is leased to another instance, or
 *     nobody can say
 * @param why what {@code from} was: {@code leased to db}
 */
public record PortMigration(
        String name, int from, int to, Optional<PortHolder> holder, String why) {
    /**
     * {@code port 12002 instead of 12001, which was held by pid 4711 `node server.js` (user bob),
     * not ours}.
     */
    public String text() {
        return "port %d instead of %d, which was %s".formatted(to, from, why);
    }
}
