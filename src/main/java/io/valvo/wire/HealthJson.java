package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * The detailed health document of one service (or instance).
 *
 * @param overallStatus {@code healthy}, {@code degraded} (some instances are, or its circuit
 *     breaker isn't closed), {@code starting}, {@code unhealthy} or {@code stopped} (it isn't
 *     wanted)
 * @param process of the instance that is worst off
 * @param serviceMetrics what the gateway knows; null when no gateway stands in front
 * @param reasons why it isn't healthy, for people; empty when it is
 */
@SchemaName("HealthJson")
public record HealthJson(
        Instant timestamp,
        String service,
        String overallStatus,
        ProcessHealth process,
        @Nullable ServiceMetrics serviceMetrics,
        List<String> reasons) {

    /**
     * Figures that nobody measures are null. {@code port}: the first one. {@code remainingMs}: of
     * its run time.
     */
    @SchemaName("ProcessHealth")
    public record ProcessHealth(
            boolean running,
            @Nullable Long pid,
            @Nullable Integer port,
            @Nullable Long uptimeMs,
            @Nullable Long remainingMs,
            int restartCount,
            @Nullable Double memoryUsageMb,
            @Nullable Double cpuPercent,
            @Nullable Long heartbeatAgeMs,
            String health) {}

    /** Rates are per cent of all requests. */
    @SchemaName("ServiceMetrics")
    public record ServiceMetrics(
            long totalRequests,
            double successRate,
            long avgResponseTimeMs,
            long p99ResponseTimeMs,
            String circuitBreakerStatus,
            double fallbackUsageRate) {}
}
