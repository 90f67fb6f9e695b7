package io.valvo.api.view;

import io.valvo.api.metrics.GatewayMetrics;
import io.valvo.api.query.UsageView;
import io.valvo.gateway.RouteStats;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.wire.HealthJson;
import io.valvo.wire.HealthJson.ProcessHealth;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The health document of one service. */
public final class HealthReport {
    private HealthReport() {}

    public static HealthJson of(
            String name, ServiceStatus service, UsageView moment, List<RouteStats> routes) {
        return new HealthJson(
                moment.now(),
                name,
                overall(service, routes),
                process(service, moment),
                GatewayMetrics.of(service.name(), routes).orElse(null),
                Stream.concat(reasons(service).stream(), tripped(service, routes)).toList());
    }

    static String overall(ServiceStatus service, List<RouteStats> routes) {
        var ofProcesses = overall(service);
        boolean trips = tripped(service, routes).findAny().isPresent();
        return trips && ofProcesses.equals("healthy") ? "degraded" : ofProcesses;
    }

    /** It runs, and yet gets no requests, or few. */
    static Stream<String> tripped(ServiceStatus service, List<RouteStats> routes) {
        if (service.instances().stream().noneMatch(it -> good(service, it))) return Stream.empty();
        return routes.stream()
                .flatMap(route ->
                        route.targets().stream()
                                .filter(it ->
                                        it.service().filter(service.name()::equals).isPresent())
                                .filter(it -> !it.breaker().equals("closed"))
                                .map(it -> tripped(route, it)));
    }

    private static String tripped(RouteStats route, RouteStats.TargetReport target) {
        var why = target.why().isEmpty() ? "" : ": " + target.why();
        return "circuit breaker of route %s is %s%s"
                .formatted(route.route(), target.breaker().replace('_', '-'), why);
    }

    private static String overall(ServiceStatus service) {
        var good = service.instances().stream().filter(it -> good(service, it)).count();
        if (good > 0 && good == service.instances().size())
            return fallback(service) ? "degraded" : "healthy";
        if (!service.wanted() && service.state() != InstanceState.FAILED) return "stopped";
        if (good > 0) return "degraded";
        return service.instances().stream().allMatch(it -> coming(it.state()))
                ? "starting"
                : "unhealthy";
    }

    private static boolean good(ServiceStatus service, InstanceStatus instance) {
        return WaitOutlook.ready(service.spec(), instance.state());
    }

    static boolean good(ServiceStatus service) {
        return service.instances().stream().allMatch(it -> good(service, it));
    }

    /** What isn't well although it spoils nobody's health; empty: it is, or is on its way. */
    static Optional<String> ailing(ServiceStatus service) {
        if (!service.wanted() && service.state() != InstanceState.FAILED) return Optional.empty();
        var note = service.spec().critical() ? "" : " (not critical)";
        return switch (service.state()) {
            case FAILED -> Optional.of(service.name() + " has failed" + note);
            case COMPLETED ->
                    Optional.of(service.name() + " has ended" + note)
                            .filter(_ -> !service.spec().job());
            case BACKOFF, UNHEALTHY ->
                    Optional.of(service.name() + " is " + service.state().word() + note);
            case READY, SCHEDULED, PENDING, STARTING, STOPPING, STOPPED -> Optional.empty();
        };
    }

    private static boolean coming(InstanceState state) {
        return state == InstanceState.PENDING || state == InstanceState.STARTING;
    }

    private static boolean fallback(ServiceStatus service) {
        return service.instances().stream().anyMatch(InstanceStatus::fallback);
    }

    private static ProcessHealth process(ServiceStatus service, UsageView moment) {
        return WireMapping.worst(service)
                .map(it -> process(it, service.spec(), moment))
                .orElse(
                        new ProcessHealth(
                                false, null, null, null, null, 0, null, null, null, "unknown"));
    }

    private static ProcessHealth process(InstanceStatus it, ServiceSpec spec, UsageView moment) {
        return new ProcessHealth(
                it.process().isPresent(),
                it.process().map(ProcessId::pid).orElse(null),
                it.ports().values().stream().findFirst().orElse(null),
                it.uptime(moment.now()).map(Duration::toMillis).orElse(null),
                moment.remaining(it, spec),
                it.restartCount(),
                moment.memoryMb(it),
                moment.cpuPercent(it),
                moment.heartbeatAge(it),
                it.health());
    }

    private static List<String> reasons(ServiceStatus service) {
        return service.instances().stream()
                .filter(it -> it.fallback() || !good(service, it))
                .map(HealthReport::reason)
                .toList();
    }

    private static String reason(InstanceStatus it) {
        var state = it.name() + " is " + it.state().word();
        var why = it.reason().isEmpty() ? state : state + ": " + it.reason();
        return it.fallback() ? why + " (runs its fallback)" : why;
    }
}
