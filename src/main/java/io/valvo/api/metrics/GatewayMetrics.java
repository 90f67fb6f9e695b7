package io.valvo.api.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.valvo.gateway.RouteStats;
import io.valvo.wire.HealthJson.ServiceMetrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the gateway has counted, for health documents and for Prometheus. */
public final class GatewayMetrics {
    private static final List<String> FROM_WORST = List.of("open", "half_open", "closed");

    private GatewayMetrics() {}

    /** Of all routes that lead to the service; empty: there is none. */
    public static Optional<ServiceMetrics> of(String service, List<RouteStats> all) {
        var routes =
                all.stream()
                        .filter(it -> it.service().filter(service::equals).isPresent())
                        .toList();
        return routes.isEmpty() ? Optional.empty() : Optional.of(sum(service, routes));
    }

    private static ServiceMetrics sum(String service, List<RouteStats> routes) {
        long requests = routes.stream().mapToLong(RouteStats::requests).sum();
        long succeeded = routes.stream().mapToLong(RouteStats::succeeded).sum();
        long ended = succeeded + routes.stream().mapToLong(it -> it.failed() + it.refused()).sum();
        long fallbacks = routes.stream().mapToLong(RouteStats::fallbacks).sum();
        long count = routes.stream().mapToLong(it -> it.times().count()).sum();
        double seconds = routes.stream().mapToDouble(it -> it.times().seconds()).sum();
        return new ServiceMetrics(
                requests,
                ended == 0 ? 100 : percent(succeeded, ended),
                count == 0 ? 0 : Math.round(seconds * 1_000 / count),
                routes.stream().mapToLong(it -> it.times().p99().toMillis()).max().orElse(0),
                breaker(service, routes),
                requests == 0 ? 0 : percent(fallbacks, requests));
    }

    private static double percent(long part, long all) {
        return Math.round(part * 1_000.0 / all) / 10.0;
    }

    private static String breaker(String service, List<RouteStats> routes) {
        return routes.stream()
                .flatMap(it -> it.targets().stream())
                .filter(it -> it.service().filter(service::equals).isPresent())
                .map(RouteStats.TargetReport::breaker)
                .min(Comparator.comparingInt(FROM_WORST::indexOf))
                .orElse("closed");
    }

    public static List<MetricSnapshot> metrics(List<RouteStats> routes) {
        if (routes.isEmpty()) return List.of();
        return List.of(
                requests(routes).snapshot(),
                durations(routes),
                waiting(routes).snapshot(),
                oldest(routes).snapshot(),
                inflight(routes).snapshot(),
                leftOut(routes).snapshot(),
                breakers(routes).snapshot());
    }

    private static MetricFamily requests(List<RouteStats> routes) {
        var family =
                MetricFamily.counter(
                        "valvo_gateway_requests_total", "Requests by what came of them.");
        for (var it : routes) {
            family.add((double) it.succeeded(), labels(it, "outcome", "succeeded"));
            family.add((double) it.failed(), labels(it, "outcome", "failed"));
            family.add((double) it.refused(), labels(it, "outcome", "refused"));
        }
        return family;
    }

    private static MetricFamily waiting(List<RouteStats> routes) {
        var family = MetricFamily.gauge("valvo_gateway_queue_length", "Requests that wait.");
        routes.forEach(it -> family.add(it.waiting(), labels(it)));
        return family;
    }

    private static MetricFamily oldest(List<RouteStats> routes) {
        var family =
                MetricFamily.gauge(
                        "valvo_gateway_oldest_wait_seconds", "Age of who waits the longest.");
        routes.forEach(it ->
                family.add(it.oldestWait().map(Duration::toMillis).orElse(0L) / 1e3, labels(it)));
        return family;
    }

    private static MetricFamily inflight(List<RouteStats> routes) {
        var family = MetricFamily.gauge("valvo_gateway_inflight", "Requests on their way.");
        for (var it : routes)
            for (var target : it.targets())
                family.add(target.inflight(), labels(it, "target", target.target()));
        return family;
    }

    private static MetricFamily leftOut(List<RouteStats> routes) {
        var family =
                MetricFamily.gauge(
                        "valvo_gateway_outliers",
                        "Instances that get no requests because they alone fail.");
        for (var it : routes)
            for (var target : it.targets())
                family.add(target.leftOut().size(), labels(it, "target", target.target()));
        return family;
    }

    private static MetricFamily breakers(List<RouteStats> routes) {
        var family =
                MetricFamily.gauge(
                        "valvo_breaker_state", "1 for the state that the circuit breaker is in.");
        for (var it : routes)
            for (var target : it.targets())
                for (var state : FROM_WORST)
                    family.add(
                            state.equals(target.breaker()) ? 1 : 0,
                            labels(it, "target", target.target(), "state", state));
        return family;
    }

    private static MetricSnapshot durations(List<RouteStats> routes) {
        var about =
                new MetricMetadata(
                        "valvo_gateway_request_duration_seconds",
                        "From a request's arrival to response headers.");
        return new HistogramSnapshot(about, routes.stream().map(it -> point(it)).toList());
    }

    private static HistogramDataPointSnapshot point(RouteStats it) {
        var buckets = ClassicHistogramBuckets.builder();
        long before = 0;
        for (int i = 0; i < RouteStats.BOUNDS.size(); i++) {
            long within = it.latency().get(i);
            buckets.bucket(RouteStats.BOUNDS.get(i).toMillis() / 1e3, within - before);
            before = within;
        }
        buckets.bucket(Double.POSITIVE_INFINITY, it.times().count() - before);
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(it.times().seconds())
                .labels(labels(it))
                .build();
    }

    private static Labels labels(RouteStats it, String... more) {
        var all = new ArrayList<String>(List.of("route", it.route()));
        all.addAll(List.of("service", it.service().orElse("")));
        all.addAll(Stream.of(more).toList());
        return Labels.of(all.toArray(String[]::new));
    }
}
