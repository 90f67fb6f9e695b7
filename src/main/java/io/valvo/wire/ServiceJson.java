package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A service as the API tells it.
 *
 * @param state the word of the instance that is worst off; {@code since} and {@code reason} are
 *     that instance's
 * @param wanted whether it shall run
 * @param restartCount automatic restarts of all instances
 * @param variant the variant that it runs as; null when it runs as it is declared
 */
@SchemaName("ServiceJson")
public record ServiceJson(
        String name,
        String state,
        boolean wanted,
        Instant since,
        String reason,
        int restartCount,
        boolean critical,
        List<InstanceJson> instances,
        LimitsJson limits,
        List<String> dependsOn,
        @Nullable String variant) {

    /**
     * Bounds on resources; null where there is none. {@code memoryMb} is MiB, {@code cpuPercent} of
     * one core; {@code enforcedBy} tells for each bound whether the kernel, sampling, a timer or
     * the heartbeats hold the process to it.
     */
    @SchemaName("LimitsJson")
    public record LimitsJson(
            @Nullable Long memoryMb,
            @Nullable Double cpuPercent,
            @Nullable Long runtimeMs,
            @Nullable Long iterations,
            @Nullable Long processes,
            @Nullable Long files,
            Map<String, String> enforcedBy) {}
}
