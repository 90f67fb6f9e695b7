package io.valvo.control;

import io.valvo.gateway.RouteReport;
import io.valvo.model.InstanceState;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Span;
import io.valvo.rules.PublicReason;
import io.valvo.wire.HealthVerdictJson;
import io.valvo.wire.VerdictJson;

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
final class DaemonHealth {
    private static final List<String> SILENT = List.of("the supervision doesn't answer");

    private final Asking asking;
    private final Pulse pulse;
    private final Supplier<Listening> listening;
    private final Supplier<List<String>> budgets;

    /**
     * @param budgets what of connections, readers and memory is used up, in words
     */
    DaemonHealth(
            Asking asking,
            Pulse pulse,
            Supplier<Listening> listening,
            Supplier<List<String>> budgets) {
        this.asking = asking;
        this.pulse = pulse;
        this.listening = listening;
        this.budgets = budgets;
    }

    CompletionStage<HttpResponse> health(Call call) {
        return asking.all().handle((all, _) -> health(call, all));
    }

    CompletionStage<HttpResponse> readiness(Call call) {
        return asking.all().handle((all, _) -> readiness(call, all));
    }

    private HttpResponse health(Call call, @Nullable List<ServiceStatus> all) {
        var reasons = new ArrayList<>(pulse.reasons());
        reasons.addAll(spoilt(all, DaemonHealth::spoilsHealth));
        reasons.addAll(deaf(call));
        var routes = asking.routes();
        routes.stream().flatMap(it -> overdue(it).stream()).forEach(reasons::add);
        var verdict =
                new HealthVerdictJson(
                        reasons.isEmpty() ? "healthy" : "unhealthy",
                        reasons,
                        warnings(call),
                        notes(all),
                        pulse.oldestRequest().toMillis(),
                        pulse.sinceTurn().toMillis(),
                        oldestWait(routes));
        return Replies.json(code(reasons), verdict);
    }

    private HttpResponse readiness(Call call, @Nullable List<ServiceStatus> all) {
        var reasons = new ArrayList<>(spoilt(all, DaemonHealth::spoilsReadiness));
        reasons.addAll(deaf(call));
        if (gatewayIsOpening()) reasons.add("the gateway doesn't listen yet");
        var status = reasons.isEmpty() ? "ready" : "not ready";
        return Replies.json(code(reasons), new VerdictJson(status, reasons));
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
    private List<String> deaf(Call call) {
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

    private List<String> warnings(Call call) {
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
    private static String told(ListenFailure failure, Call call) {
        return mayRead(call) ? failure.full() : failure.plain();
    }

    private static boolean mayRead(Call call) {
        return call.caller().role() != Role.ANYONE;
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
}
