package io.valvo.control;

import io.valvo.gateway.RouteReport;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ProcessId;
import io.valvo.model.ServiceSpec;
import io.valvo.model.ServiceStatus;
import io.valvo.wire.HealthJson;
import io.valvo.wire.HealthJson.ProcessHealth;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The health document of one service. */
final class HealthReport {
    private HealthReport() {}

    static HealthJson of(
            String name, ServiceStatus service, Moment moment, List<RouteReport> routes) {
        return new HealthJson(
                moment.now(),
                name,
                overall(service, routes),
                process(service, moment),
                GatewayFigures.of(service.name(), routes).orElse(null),
                Stream.concat(reasons(service).stream(), tripped(service, routes)).toList());
    }

    static String overall(ServiceStatus service, List<RouteReport> routes) {
        var ofProcesses = overall(service);
        boolean trips = tripped(service, routes).findAny().isPresent();
        return trips && ofProcesses.equals("healthy") ? "degraded" : ofProcesses;
    }

    /** It runs, and yet gets no requests, or few. */
    static Stream<String> tripped(ServiceStatus service, List<RouteReport> routes) {
        if (service.instances().stream().noneMatch(it -> good(service, it))) return Stream.empty();
        return routes.stream()
                .flatMap(route ->
                        route.targets().stream()
                                .filter(it ->
                                        it.service().filter(service.name()::equals).isPresent())
                                .filter(it -> !it.breaker().equals("closed"))
                                .map(it -> tripped(route, it)));
    }

    private static String tripped(RouteReport route, RouteReport.TargetReport target) {
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

    /** It does what it is there for, or has done it: a server that has ended does neither. */
    static boolean good(ServiceStatus service, InstanceStatus instance) {
        return switch (instance.state()) {
            case READY, SCHEDULED -> true;
            case COMPLETED -> service.spec().job();
            case STOPPED, PENDING, STARTING, UNHEALTHY, STOPPING, BACKOFF, FAILED -> false;
        };
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

    private static ProcessHealth process(ServiceStatus service, Moment moment) {
        return Mapping.worst(service)
                .map(it -> process(it, service.spec(), moment))
                .orElse(
                        new ProcessHealth(
                                false, null, null, null, null, 0, null, null, null, "unknown"));
    }

    private static ProcessHealth process(InstanceStatus it, ServiceSpec spec, Moment moment) {
        return new ProcessHealth(
                it.process().isPresent(),
                it.process().map(ProcessId::pid).orElse(null),
                it.ports().values().stream().findFirst().orElse(null),
                Mapping.uptime(it, moment.now()).orElse(null),
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
