package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A route of the gateway at one moment.
 *
 * @param to the target, as the configuration names it
 * @param service that it leads to; null: another house, or a fixed reply
 * @param totalRequests that ever came
 * @param refused of them, by the gateway itself
 * @param fallbacks of them, answered by a fallback
 * @param waiting at present, at most {@code maxPending}
 * @param oldestWaitMs age of the one that waits the longest; 0: none waits
 * @param avgResponseTimeMs from arrival to response headers
 * @param targets the target, then its fallbacks; fixed replies are left out
 */
@SchemaName("RouteJson")
public record RouteJson(
        String name,
        MatchJson match,
        String to,
        @Nullable String service,
        long totalRequests,
        long succeeded,
        long failed,
        long refused,
        long fallbacks,
        int waiting,
        int maxPending,
        long oldestWaitMs,
        long avgResponseTimeMs,
        long p99ResponseTimeMs,
        List<TargetJson> targets) {
    /** What is named must hold; null: anything does. */
    @SchemaName("MatchJson")
    public record MatchJson(
            @Nullable String host,
            @Nullable String path,
            Map<String, String> headers,
            @Nullable String model) {}

    /**
     * One target.
     *
     * @param breaker {@code closed}, {@code open}, {@code half_open}
     * @param why it isn't closed; empty when it is
     * @param inflight requests that it has at present
     * @param maxConcurrency that it may have; 0: any number
     * @param leftOut instances that get no requests for a while, because they alone failed
     */
    @SchemaName("TargetJson")
    public record TargetJson(
            String target,
            @Nullable String service,
            String breaker,
            String why,
            int inflight,
            int maxConcurrency,
            List<String> leftOut) {}
}
