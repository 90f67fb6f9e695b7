package io.valvo.api.view;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Responses;
import io.valvo.api.http.Role;
import io.valvo.api.query.BoundAddresses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.query.SelfCheck;
import io.valvo.gateway.RouteStats;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.ListenFailure;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.health.PublicReason;
import io.valvo.text.DurationFormat;
import io.valvo.wire.SystemHealthJson;
import io.valvo.wire.SystemReadyJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What {@code /health} and {@code /ready} answer: of the services, and of the daemon itself. */
public final class DaemonHealth {
    private static final List<String> SILENT = List.of("the supervision doesn't answer");

    private final DaemonQueries asking;
    private final SelfCheck pulse;
    private final Supplier<BoundAddresses> listening;
    private final Supplier<List<String>> budgets;

    /**
     * @param budgets what of connections, readers and memory is used up, in words
     */
    public DaemonHealth(
            DaemonQueries asking,
            SelfCheck pulse,
            Supplier<BoundAddresses> listening,
            Supplier<List<String>> budgets) {
        this.asking = asking;
        this.pulse = pulse;
        this.listening = listening;
        this.budgets = budgets;
    }

    public CompletionStage<HttpResponse> health(ApiRequest call) {
        return asking.all().handle((all, _) -> health(call, all));
    }

    public CompletionStage<HttpResponse> readiness(ApiRequest call) {
        return asking.all().handle((all, _) -> readiness(call, all));
    }

    private HttpResponse health(ApiRequest call, @Nullable List<ServiceStatus> all) {
        var reasons = new ArrayList<>(pulse.reasons());
        reasons.addAll(spoilt(all, DaemonHealth::spoilsHealth));
        reasons.addAll(deaf(call));
        var routes = asking.routes();
        routes.stream().flatMap(it -> overdue(it).stream()).forEach(reasons::add);
        var verdict =
                new SystemHealthJson(
                        reasons.isEmpty() ? "healthy" : "unhealthy",
                        reasons,
                        warnings(call),
                        notes(all),
                        pulse.oldestRequest().toMillis(),
                        pulse.sinceTurn().toMillis(),
                        oldestWait(routes));
        return Responses.json(code(reasons), verdict);
    }

    private HttpResponse readiness(ApiRequest call, @Nullable List<ServiceStatus> all) {
        var reasons = new ArrayList<>(spoilt(all, DaemonHealth::spoilsReadiness));
        reasons.addAll(deaf(call));
        if (gatewayIsOpening()) reasons.add("the gateway doesn't listen yet");
        var status = reasons.isEmpty() ? "ready" : "not ready";
        return Responses.json(code(reasons), new SystemReadyJson(status, reasons));
    }

    private static boolean spoilsHealth(ServiceStatus service) {
        return service.spec().critical() && service.state() == InstanceState.FAILED;
    }

    private static boolean spoilsReadiness(ServiceStatus service) {
        return (service.wanted() || service.state() == InstanceState.FAILED)
                && !HealthReport.good(service);
    }

    private static List<String> spoilt(
            @Nullable List<ServiceStatus> all, Predicate<ServiceStatus> spoils) {
        return all == null
                ? SILENT
                : all.stream().filter(spoils).map(DaemonHealth::reason).toList();
    }

    /** Addresses that clients ask at in vain. */
    private List<String> deaf(ApiRequest call) {
        var failures = new ArrayList<ListenFailure>();
        asking.reach().gatewayFailure().get().filter(ListenFailure::deaf).ifPresent(failures::add);
        var where = listening.get();
        if (where.url().isEmpty()) where.failure().ifPresent(failures::add);
        return failures.stream().map(it -> told(it, call)).toList();
    }

    private boolean gatewayIsOpening() {
        var reach = asking.reach();
        return reach.configuration().current().gateway().isPresent()
                && reach.gateway().get().isEmpty()
                && reach.gatewayFailure().get().isEmpty();
    }

    private List<String> warnings(ApiRequest call) {
        var warnings = new ArrayList<String>();
        asking.reach().troubles().get().stream()
                .map(it -> mayRead(call) ? it.full() : it.plain())
                .forEach(warnings::add);
        warnings.addAll(budgets.get());
        asking.reach()
                .gatewayFailure()
                .get()
                .filter(it -> !it.deaf())
                .map(it -> told(it, call))
                .ifPresent(warnings::add);
        asking.reach()
                .configuration()
                .refusal()
                .map(it -> mayRead(call) ? it.full() : it.plain())
                .ifPresent(warnings::add);
        var where = listening.get();
        if (where.url().isPresent())
            where.failure().map(it -> told(it, call)).ifPresent(warnings::add);
        return asking.secrets().each(warnings);
    }

    private static List<String> notes(@Nullable List<ServiceStatus> all) {
        return all == null
                ? List.of()
                : all.stream().flatMap(it -> HealthReport.ailing(it).stream()).toList();
    }

    /** Whose process has a port is nobody's business who has no token. */
    private static String told(ListenFailure failure, ApiRequest call) {
        return mayRead(call) ? failure.full() : failure.plain();
    }

    private static boolean mayRead(ApiRequest call) {
        return call.caller().role() != Role.ANYONE;
    }

    private static long oldestWait(List<RouteStats> routes) {
        return routes.stream()
                .flatMap(it -> it.oldestWait().stream())
                .mapToLong(Duration::toMillis)
                .max()
                .orElse(0);
    }

    /** Whoever waits past the deadline has been forgotten. */
    private static Optional<String> overdue(RouteStats it) {
        return it.overdue()
                .map(age ->
                        "the gateway has let a request of route %s wait for %s, although its timeout is %s"
                                .formatted(
                                        it.route(),
                                        DurationFormat.text(age),
                                        DurationFormat.text(it.spec().admission().timeout())));
    }

    private static int code(List<String> reasons) {
        return reasons.isEmpty() ? 200 : 503;
    }

    /** Anybody may read it: which service and what kind of trouble, no text of theirs. */
    private static String reason(ServiceStatus service) {
        var state = service.name() + " is " + service.state().word();
        return WireMapping.worst(service)
                .flatMap(PublicReason::of)
                .map(why -> state + ": " + why)
                .orElse(state);
    }
}
