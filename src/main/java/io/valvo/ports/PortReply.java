package io.valvo.ports;

import io.valvo.model.status.Lease;
import io.valvo.model.status.PortMigration;

import java.util.List;
import java.util.Map;

/** What the registry tells an instance that asked for ports. */
public sealed interface PortReply {
    String instance();

    /**
     * All ports asked for are leased.
     *
     * @param attempt that of the {@link PortCommand.Acquire} answered
     * @param leases by the port's name
     * @param migrations where a port isn't the one it was, or the first choice
     */
    record Granted(
            String instance,
            long attempt,
            Map<String, Lease> leases,
            List<PortMigration> migrations)
            implements PortReply {}

    /**
     * The instance has no port at all now.
     *
     * @param reason names each port that was missing and who holds it
     * @param finalFailure asking again is of no use ({@code on-conflict = fail}); else ask again
     *     after a while, or when {@link PortsMayBeFree} comes
     */
    record Refused(String instance, long attempt, String reason, boolean finalFailure)
            implements PortReply {}

    /** A port that the refused instance would take was given back. Told once for each refusal. */
    record PortsMayBeFree(String instance) implements PortReply {}
}
