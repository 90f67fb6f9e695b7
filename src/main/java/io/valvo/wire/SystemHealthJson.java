package io.valvo.wire;

import java.util.List;

/**
 * What {@code /health} says: of the whole system, and of the daemon itself.
 *
 * @param status {@code healthy} or {@code unhealthy}
 * @param reasons one sentence for each thing that spoils it
 * @param warnings one sentence for each thing that doesn't, but wants attention: a disk that is
 *     full
 * @param notes one for each service that isn't well, whether or not it is critical
 * @param oldestRequestMs how long the supervision has owed an answer; 0: it owes none
 * @param schedulerMs how long ago the daemon's timers last had their turn
 * @param oldestWaitMs age of the request that waits the longest in the gateway; 0: none waits
 */
@SchemaName("HealthVerdictJson")
public record SystemHealthJson(
        String status,
        List<String> reasons,
        List<String> warnings,
        List<String> notes,
        long oldestRequestMs,
        long schedulerMs,
        long oldestWaitMs) {}
