package io.valvo.gateway;

import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A route at one moment, as people and metrics see it.
 *
 * @param requests that ever came
 * @param refused of them, by the gateway itself
 * @param fallbacks of them, answered by a fallback
 * @param times from arrival to response headers
 * @param oldestWait age of the request that waits the longest
 * @param latency counts of answers within each of {@link #BOUNDS}
 */
public record RouteStats(
        RouteSpec spec,
        long requests,
        long succeeded,
        long failed,
        long refused,
        long fallbacks,
        int waiting,
        Optional<Duration> oldestWait,
        Times times,
        List<Long> latency,
        List<TargetReport> targets) {
    /** Upper bounds of the latency histogram. */
    public static final List<Duration> BOUNDS =
            List.of(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
                    .stream()
                    .map(it -> Duration.ofMillis(it))
                    .toList();

    /** A request that waits is told at its deadline; what is late by more is a fault. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Its name. */
    public String route() {
        return spec.name();
    }

    /** That it leads to; empty: another house, or a fixed reply. */
    public Optional<String> service() {
        return service(spec.to());
    }

    /** How long somebody waits who should have been told long ago; empty: as it must be. */
    public Optional<Duration> overdue() {
        var most = spec.admission().timeout().plus(LATE);
        return oldestWait.filter(it -> it.compareTo(most) > 0);
    }

    /** Of all answers. */
    public record Times(long count, double seconds, Duration mean, Duration p99) {}

    /**
     * @param breaker {@code closed}, {@code open}, {@code half_open}
     * @param leftOut instances that get no requests for a while, because they alone failed
     */
    public record TargetReport(
            String target,
            Optional<String> service,
            String breaker,
            String why,
            int inflight,
            List<String> leftOut) {
        TargetReport called(String name, String because) {
            return new TargetReport(name, service, breaker, because, inflight, leftOut);
        }
    }

    /** With its texts masked; targets that look alike then are numbered. */
    public RouteStats masked(UnaryOperator<String> mask) {
        var seen = new HashMap<String, Integer>();
        var shown = new ArrayList<TargetReport>();
        for (var it : targets) {
            var name = mask.apply(it.target());
            int same = seen.merge(name, 1, Integer::sum);
            shown.add(it.called(same == 1 ? name : name + " (" + same + ")", mask.apply(it.why())));
        }
        return new RouteStats(
                spec,
                requests,
                succeeded,
                failed,
                refused,
                fallbacks,
                waiting,
                oldestWait,
                times,
                latency,
                List.copyOf(shown));
    }

    static List<RouteStats> of(GatewayState state, RequestQueues queues, long now) {
        return state.routes().stream().map(it -> of(it, queues, now)).toList();
    }

    private static RouteStats of(RouteState it, RequestQueues queues, long now) {
        var oldest = queues.oldestArrival(it);
        return new RouteStats(
                it.spec,
                it.requests,
                it.succeeded,
                it.failed,
                it.refused,
                it.fallbacks,
                queues.size(it),
                oldest.isPresent()
                        ? Optional.of(Duration.ofNanos(now - oldest.getAsLong()))
                        : Optional.empty(),
                times(it.times),
                BOUNDS.stream().map(it.times::within).toList(),
                it.targets.stream()
                        .filter(target -> !(target.spec instanceof RouteTarget.Fixed))
                        .map(target -> of(target, now))
                        .toList());
    }

    private static Times times(LatencyHistogram it) {
        return new Times(it.count(), it.seconds(), it.mean(), it.percentile(0.99));
    }

    private static TargetReport of(TargetState it, long now) {
        return new TargetReport(
                it.spec.text(),
                service(it.spec),
                it.breaker.state().word(),
                it.breaker.why(),
                it.inflight,
                it.outliers.isEjected(now));
    }

    private static Optional<String> service(RouteTarget target) {
        return target instanceof RouteTarget.Service(var name, _)
                ? Optional.of(name)
                : Optional.empty();
    }
}
