package io.valvo.rules;

import io.valvo.model.Holder;
import io.valvo.model.Lease;

import java.util.Optional;
import java.util.OptionalLong;

/** Why an instance can't have a port. */
public sealed interface Obstacle {
    /** Another instance of this daemon has it. */
    record LeasedTo(Lease lease) implements Obstacle {}

    /** Another instance of this daemon has it, which is on its way down or to another port. */
    record Leaving(Lease lease) implements Obstacle {}

    /** Connections of its former user aren't closed yet. */
    record Quarantined(String instance) implements Obstacle {}

    /** Another daemon of this machine has leased it. */
    record LeasedElsewhere(OptionalLong daemon) implements Obstacle {}

    /** A process listens there, or has bound it; empty when that process can't be seen. */
    record HeldBy(Optional<Holder> holder) implements Obstacle {}

    /** The address asked for is none of this machine's. */
    record NoSuchAddress(String address) implements Obstacle {}

    /** {@code port 8080 is held by pid 4711 `node server.js` (user bob), not ours}. */
    default String text(int port) {
        return "port "
                + port
                + (this instanceof NoSuchAddress ? " can't be bound: " : " is ")
                + phrase();
    }

    /** {@code held by pid 4711 `node server.js` (user bob), not ours}. */
    default String phrase() {
        return switch (this) {
            case LeasedTo(var lease) -> "leased to " + lease.instance();
            case Leaving(var lease) -> "leased to " + lease.instance() + ", which is leaving it";
            case Quarantined(var instance) ->
                    "in quarantine until the old connections of " + instance + " are closed";
            case LeasedElsewhere(var daemon) ->
                    "leased by another Valvo daemon"
                            + (daemon.isPresent() ? " (pid " + daemon.getAsLong() + ")" : "");
            case HeldBy(var holder) -> "held by " + holder.map(Holder::text).orElse(UNSEEN);
            case NoSuchAddress(var address) -> "this machine has no address " + address;
        };
    }

    /** Whether it goes away without anybody's doing. */
    default boolean passing() {
        return this instanceof Quarantined || this instanceof Leaving;
    }

    /** Whether somebody whom this daemon doesn't know has the port: worth finding out who. */
    default boolean foreign() {
        return this instanceof HeldBy || this instanceof LeasedElsewhere;
    }

    String UNSEEN = "a process that can't be seen from here";
}
