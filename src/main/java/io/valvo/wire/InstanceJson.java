package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One running (or waiting) copy of a service. A figure that has not been measured is null, never 0.
 *
 * @param pid null without a process, as are {@code startTicks} and {@code uptimeMs}
 * @param startTicks kernel start time of the process in clock ticks since boot
 * @param incarnation counts the processes of this instance from 1
 * @param ports leased ports by name
 * @param nextTryMs until the next automatic start; null when none is planned
 * @param memoryMb of the whole process tree, MiB
 * @param cpuPercent of one core, the whole process tree
 * @param health healthy, unhealthy or unknown
 * @param reason why it is in this state; may be empty
 * @param statusText what the process says of itself (sd_notify); null when it says nothing
 * @param fallback the fallback command runs instead of the real one
 */
@SchemaName("InstanceJson")
public record InstanceJson(
        String name,
        String state,
        @Nullable Long pid,
        @Nullable Long startTicks,
        int incarnation,
        Map<String, Integer> ports,
        @Nullable Long uptimeMs,
        int restartCount,
        @Nullable String lastExit,
        @Nullable Long nextTryMs,
        @Nullable Double memoryMb,
        @Nullable Double cpuPercent,
        @Nullable Integer processes,
        String health,
        @Nullable String reason,
        @Nullable String statusText,
        boolean fallback) {}
