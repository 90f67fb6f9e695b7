package io.valvo.rules.ports;

import io.valvo.model.status.Lease;
import io.valvo.model.status.PortHolder;

import java.util.Optional;
import java.util.OptionalLong;

/** Why an instance can't have a port. */
public sealed interface PortObstacle {
    /** Another instance of this daemon has it. */
    record LeasedTo(Lease lease) implements PortObstacle {}

    /** Another instance of this daemon has it, which is on its way down or to another port. */
    record Leaving(Lease lease) implements PortObstacle {}

    /** Connections of its former user aren't closed yet. */
    record Quarantined(String instance) implements PortObstacle {}

    /** Another daemon of this machine has leased it. */
    record LeasedElsewhere(OptionalLong daemon) implements PortObstacle {}

    /** A process listens there, or has bound it; empty when that process can't be seen. */
    record HeldBy(Optional<PortHolder> holder) implements PortObstacle {}

    /** The address asked for is none of this machine's. */
    record NoSuchAddress(String address) implements PortObstacle {}

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
            case HeldBy(var holder) -> "held by " + holder.map(PortHolder::text).orElse(UNSEEN);
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
