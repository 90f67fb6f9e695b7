package io.valvo.control;

import static io.valvo.control.Endpoint.Kind.FLAG;

import io.valvo.gateway.RouteReport;
import io.valvo.model.InstanceState;
import io.valvo.model.ServiceStatus;
import io.valvo.rules.PublicReason;
import io.valvo.rules.Span;
import io.valvo.wire.HealthVerdictJson;
import io.valvo.wire.SystemJson;
import io.valvo.wire.VerdictJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The daemon as a whole: its health for load balancers, what it is, its end. */
final class SystemRoutes {
    private final Asking asking;
    private final Pulse pulse;
    private final Settings settings;
    private final Supplier<Listening> listening;

    SystemRoutes(Asking asking, Pulse pulse, Settings settings, Supplier<Listening> listening) {
        this.asking = asking;
        this.pulse = pulse;
        this.settings = settings;
        this.listening = listening;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/health",
                                "503 when a critical service has failed for good, or the daemon is stuck")
                        .open()
                        .gives(HealthVerdictJson.class)
                        .by(_ -> health()),
                Endpoint.get("/ready", "503 until everything that shall run is ready")
                        .open()
                        .gives(VerdictJson.class)
                        .by(_ -> readiness()),
                Endpoint.get("/api/v1/system", "The daemon about itself")
                        .gives(SystemJson.class)
                        .by(_ -> system()),
                Endpoint.post("/api/v1/shutdown", "Stops everything, then the daemon")
                        .param("keep", FLAG, "leaves the services running")
                        .param("force", FLAG, "without grace periods")
                        .gives(202, VerdictJson.class)
                        .by(this::shutdown));
    }

    private static boolean spoilsHealth(ServiceStatus service) {
        return service.spec().critical() && service.state() == InstanceState.FAILED;
    }

    private static boolean spoilsReadiness(ServiceStatus service) {
        return service.wanted() && !HealthReport.good(service.state());
    }

    private CompletionStage<HttpResponse> health() {
        return spoilt(SystemRoutes::spoilsHealth)
                .thenApply(services -> {
                    var reasons = new ArrayList<>(pulse.reasons());
                    reasons.addAll(services);
                    var routes = asking.reach().routes().get();
                    routes.stream().flatMap(it -> overdue(it).stream()).forEach(reasons::add);
                    var status = reasons.isEmpty() ? "healthy" : "unhealthy";
                    long owed = pulse.oldestRequest().toMillis();
                    long turn = pulse.sinceTurn().toMillis();
                    return Replies.json(
                            code(reasons),
                            new HealthVerdictJson(
                                    status,
                                    reasons,
                                    asking.reach().troubles().get(),
                                    owed,
                                    turn,
                                    oldestWait(routes)));
                });
    }

    private static long oldestWait(List<RouteReport> routes) {
        return routes.stream()
                .flatMap(it -> it.oldestWait().stream())
                .mapToLong(Duration::toMillis)
                .max()
                .orElse(0);
    }

    /** Whoever waits past the deadline has been forgotten. */
    private static Optional<String> overdue(RouteReport it) {
        return it.overdue()
                .map(age ->
                        "the gateway has let a request of route %s wait for %s, although its timeout is %s"
                                .formatted(
                                        it.route(),
                                        Span.text(age),
                                        Span.text(it.spec().admission().timeout())));
    }

    private CompletionStage<HttpResponse> readiness() {
        return spoilt(SystemRoutes::spoilsReadiness)
                .thenApply(reasons -> {
                    var status = reasons.isEmpty() ? "ready" : "not ready";
                    return Replies.json(code(reasons), new VerdictJson(status, reasons));
                });
    }

    private CompletionStage<List<String>> spoilt(Predicate<ServiceStatus> spoils) {
        return asking.all()
                .handle((all, failure) ->
                        failure == null
                                ? all.stream().filter(spoils).map(SystemRoutes::reason).toList()
                                : List.of("the supervision doesn't answer"));
    }

    private static int code(List<String> reasons) {
        return reasons.isEmpty() ? 200 : 503;
    }

    /** Anybody may read it: which service and what kind of trouble, no text of theirs. */
    private static String reason(ServiceStatus service) {
        var state = service.name() + " is " + service.state().word();
        return Mapping.worst(service)
                .flatMap(PublicReason::of)
                .map(why -> state + ": " + why)
                .orElse(state);
    }

    private CompletionStage<HttpResponse> system() {
        return asking.all()
                .thenCombine(
                        asking.read(Long.MAX_VALUE - 1, 1),
                        (all, end) -> Replies.json(200, system(states(all), end.last())));
    }

    private SystemJson system(Map<String, Integer> states, long lastEvent) {
        var where = listening.get();
        return new SystemJson(
                settings.version(),
                settings.pid(),
                settings.startedAt(),
                Math.max(0, Duration.between(settings.startedAt(), asking.now()).toMillis()),
                settings.stateDir().root().toString(),
                asking.reach().configuration().current().file().toString(),
                where.socket().toString(),
                where.url().orElse(null),
                asking.reach().gateway().get().orElse(null),
                states,
                lastEvent,
                System.getProperty("java.version", ""),
                System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
    }

    private static Map<String, Integer> states(List<ServiceStatus> all) {
        var states = new TreeMap<String, Integer>();
        all.forEach(service -> states.merge(service.state().word(), 1, Integer::sum));
        return states;
    }

    private CompletionStage<HttpResponse> shutdown(Call call) {
        asking.reach()
                .shutdown()
                .shutdown(call.flag("keep"), call.flag("force"), call.caller().name());
        return Replies.now(Replies.json(202, new VerdictJson("stopping", List.of())));
    }
}
