package io.valvo.wire;

import org.jspecify.annotations.Nullable;

/**
 * One TCP port.
 *
 * @param state {@code leased} (ours by lease), {@code held} (somebody has it, no lease), {@code
 *     quarantined} (its old sockets are closing) or {@code free}
 * @param instance who leases it, with the service and the port's name there; null without lease
 * @param holder who listens; null when nobody does
 * @param reason why an instance without a claim to it couldn't have it; null when it could
 */
@SchemaName("PortJson")
public record PortJson(
        int port,
        String state,
        @Nullable String service,
        @Nullable String instance,
        @Nullable String name,
        @Nullable HolderJson holder,
        @Nullable String reason) {

    /**
     * A process that listens.
     *
     * @param pid 0 when the kernel won't tell
     * @param ours started by this daemon, or a stray of an earlier one
     */
    @SchemaName("HolderJson")
    public record HolderJson(
            long pid, String user, String command, boolean ours, @Nullable Long ageMs) {}
}
