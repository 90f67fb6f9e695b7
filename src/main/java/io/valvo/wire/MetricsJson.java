package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** What the instances of a service use, and have used. A figure that isn't known is null. */
@SchemaName("MetricsJson")
public record MetricsJson(Instant timestamp, String service, List<Instance> instances) {

    /**
     * One instance: its process and all that descends from it.
     *
     * @param memoryMb MiB, pages shared within the family counted once where that was measured
     * @param cpuPercent of one core, over the last seconds
     * @param cpuSeconds since the process began, descendants that have ended included
     * @param readBytes from storage, by processes that live
     * @param history the last ten minutes by the second, then the last 24 hours by the minute
     */
    @SchemaName("Instance")
    public record Instance(
            String name,
            @Nullable Long pid,
            @Nullable Double memoryMb,
            @Nullable Double cpuPercent,
            @Nullable Double cpuSeconds,
            @Nullable Integer processes,
            @Nullable Integer threads,
            @Nullable Integer openFiles,
            @Nullable Long readBytes,
            @Nullable Long writtenBytes,
            int restartCount,
            List<History> history) {}

    /**
     * Figures at even intervals up to the document's time, the oldest first; null where it didn't
     * run. {@code memoryMb} with a precision of 0.4%; by the minute its peaks.
     */
    @SchemaName("History")
    public record History(
            long intervalMs, List<@Nullable Double> memoryMb, List<@Nullable Double> cpuPercent) {}
}
