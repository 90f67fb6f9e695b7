package io.valvo.rules;

import io.valvo.model.Holder;
import io.valvo.model.Lease;

import java.util.Optional;
import java.util.OptionalLong;

/** Why an instance can't have a port. */
public sealed interface Obstacle {
    /** Another instance of this daemon has it. */
    record LeasedTo(Lease lease) implements Obstacle {}

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
        return switch (this) {
            case LeasedTo(var lease) -> "port " + port + " is leased to " + lease.instance();
            case Quarantined(var instance) ->
                    "port "
                            + port
                            + " is in quarantine until the old connections of "
                            + instance
                            + " are closed";
            case LeasedElsewhere(var daemon) ->
                    "port "
                            + port
                            + " is leased by another Valvo daemon"
                            + (daemon.isPresent() ? " (pid " + daemon.getAsLong() + ")" : "");
            case HeldBy(var holder) ->
                    "port " + port + " is held by " + holder.map(Holder::text).orElse(UNSEEN);
            case NoSuchAddress(var address) ->
                    "port " + port + " can't be bound: this machine has no address " + address;
        };
    }

    /** Whether it goes away without anybody's doing. */
    default boolean passing() {
        return this instanceof Quarantined;
    }

    /** Whether somebody whom this daemon doesn't know has the port: worth finding out who. */
    default boolean foreign() {
        return this instanceof HeldBy || this instanceof LeasedElsewhere;
    }

    String UNSEEN = "a process that can't be seen from here";
}
