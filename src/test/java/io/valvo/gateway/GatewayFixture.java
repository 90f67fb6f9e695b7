package io.valvo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.InFlightRequest.End;
import io.valvo.gateway.RequestDispatcher.Ticket;
import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.AdmissionSpec;
import io.valvo.model.spec.BreakerSpec;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.OutlierSpec;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.RouteMatch;
import io.valvo.model.spec.RouteSpec;
import io.valvo.model.spec.RouteTarget;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.TestRequestSpec;
import io.valvo.model.spec.UpdateStrategy;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.RequestHead;
import io.valvo.rules.testing.ServiceSpecs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The gateway's dispatcher among services that do what they are told when the test says so. */
final class GatewayFixture implements SupervisionRequests, InFlightRequest.Listener {
    static final PortSpec HTTP =
            new PortSpec("http", List.of(), OnConflict.MIGRATE, false, Optional.empty(), List.of());
    static final long SECOND = 1_000_000_000L;
    static final Instant EPOCH = Instant.parse("2026-11-20T10:30:00Z");

    /** One request, and all verdicts that it got. */
    static final class Asking implements Consumer<DispatchDecision> {
        final List<DispatchDecision> verdicts = new ArrayList<>();
        Ticket ticket = Ticket.DONE;

        @Override
        public void accept(DispatchDecision verdict) {
            verdicts.add(verdict);
        }

        boolean waits() {
            return verdicts.isEmpty();
        }

        DispatchDecision verdict() {
            assertThat(verdicts).isNotEmpty();
            return verdicts.getLast();
        }

        DispatchDecision.Send sent() {
            assertThat(verdict()).isInstanceOf(DispatchDecision.Send.class);
            return (DispatchDecision.Send) verdict();
        }

        DispatchDecision.Refuse refused() {
            assertThat(verdict()).isInstanceOf(DispatchDecision.Refuse.class);
            return (DispatchDecision.Refuse) verdict();
        }

        int port() {
            return sent().address().port();
        }
    }

    long now;
    final List<String> orders = new ArrayList<>();
    final List<String> served = new ArrayList<>();
    final List<String> facts = new ArrayList<>();
    final Map<String, Long> memory = new HashMap<>();
    private final Map<String, ServiceSpec> specs = new TreeMap<>();
    private final Map<String, Map<String, InstanceStatus>> statuses = new HashMap<>();
    final DispatchCore desk = new DispatchCore(this, this);

    final Set<String> needed = new HashSet<>();

    @Override
    public boolean needed(String service) {
        return needed.contains(service);
    }

    static RouteSpec route(String name, RouteTarget to, RouteTarget... fallback) {
        return new RouteSpec(
                name,
                new RouteMatch(
                        Optional.empty(), Optional.of("/" + name), Map.of(), Optional.empty()),
                to,
                new AdmissionSpec(
                        0, 100, Duration.ofSeconds(8), Optional.empty(), Optional.empty()),
                BreakerSpec.DEFAULT,
                OutlierSpec.DEFAULT,
                List.of(fallback),
                List.of());
    }

    static RouteSpec with(RouteSpec r, AdmissionSpec admission) {
        return new RouteSpec(
                r.name(),
                r.match(),
                r.to(),
                admission,
                r.breaker(),
                r.outliers(),
                r.fallback(),
                r.wakeOn());
    }

    static RouteTarget.Service to(String service) {
        return new RouteTarget.Service(service, Optional.empty());
    }

    static GatewaySpec gateway(RouteSpec... routes) {
        var all = new TreeMap<String, RouteSpec>();
        for (var it : routes) all.put(it.name(), it);
        return new GatewaySpec(
                "127.0.0.1",
                0,
                Optional.empty(),
                Duration.ofSeconds(60),
                all,
                new TreeMap<>(),
                Optional.empty());
    }

    GatewayFixture routes(RouteSpec... routes) {
        desk.configure(gateway(routes), now);
        return this;
    }

    /** A service of that many instances, none of which has been started. */
    GatewayFixture service(String name, int instances, ServingSpec serving) {
        var spec =
                ServiceSpecs.service(name)
                        .instances(instances)
                        .port(HTTP)
                        .build()
                        .withServing(serving);
        specs.put(name, spec);
        statuses.put(name, new LinkedHashMap<>());
        for (int i = 1; i <= instances; i++)
            put(name, spec.instanceName(i), InstanceState.STOPPED, 0, 0, Optional.empty());
        tell(name);
        return this;
    }

    GatewayFixture service(String name, int instances) {
        return service(name, instances, ServingSpec.NONE);
    }

    static ServingSpec onDemand(Duration idle) {
        return new ServingSpec(
                true,
                Optional.of(idle),
                UpdateStrategy.RESTART,
                new TreeMap<>(),
                Optional.empty(),
                TestRequestSpec.DEFAULT);
    }

    /** {@code 3}: the third process of the instance, which answers at that port. */
    GatewayFixture ready(String instance, int incarnation, int port) {
        return state(instance, InstanceState.READY, incarnation, port);
    }

    GatewayFixture state(String instance, InstanceState state, int incarnation, int port) {
        var service = service(instance);
        put(service, instance, state, incarnation, port, Optional.empty());
        return tell(service);
    }

    /** A reload or a swap gives it another shape. */
    void changing(String instance, InstanceState state, int incarnation) {
        var service = service(instance);
        put(service, instance, state, incarnation, 0, Optional.empty());
        desk.serviceChanged(status(service).changing(true), EPOCH.plusNanos(now), now);
        flush();
    }

    GatewayFixture backsOff(String instance, int incarnation, long seconds) {
        var service = service(instance);
        var next = EPOCH.plusNanos(now + seconds * SECOND);
        put(service, instance, InstanceState.BACKOFF, incarnation, 0, Optional.of(next));
        return tell(service);
    }

    void swapped(String service, String variant) {
        var spec = specs.get(service);
        assertThat(spec).isNotNull();
        specs.put(service, spec.as(variant));
        tell(service);
    }

    Asking ask(String path) {
        return ask(path, "me");
    }

    Asking ask(String path, String client) {
        var head =
                new RequestHead("GET", "", path, _ -> null, Optional.empty(), false, client, now);
        var asking = new Asking();
        var route = desk.state.find(head).orElseThrow();
        asking.ticket = desk.ask(head, route, path, asking, now);
        flush();
        return asking;
    }

    void answer(Asking asking, int status) {
        asking.sent().attempt().answered(status);
        asking.sent().attempt().finished();
        flush();
    }

    void fail(Asking asking, UpstreamFailure why, boolean mayRepeat) {
        asking.sent().attempt().failed(why, mayRepeat);
        flush();
    }

    /** Time passes; the desk is woken whenever it wants to be. */
    void pass(double seconds) {
        long until = now + (long) (seconds * SECOND);
        while (desk.wakeAt() <= until) {
            now = Math.max(now, desk.wakeAt());
            desk.tick(now);
            flush();
            assertThat(desk.wakeAt()).as("it doesn't spin").isGreaterThan(now);
        }
        now = until;
    }

    int waiting(String route) {
        return desk.state.routes().stream()
                .filter(it -> it.spec.name().equals(route))
                .mapToInt(desk.queues::size)
                .sum();
    }

    @Override
    public void start(String service, String why) {
        orders.add("start " + service);
    }

    @Override
    public void stop(String service, String why) {
        orders.add("stop " + service);
    }

    @Override
    public void swap(String service, Optional<String> variant, String why) {
        orders.add("swap " + service + " " + variant.orElse("-"));
    }

    @Override
    public OptionalLong memory(String service) {
        var bytes = memory.get(service);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    @Override
    public void served(String service, String instance, int incarnation) {
        served.add(service + ": " + instance + "#" + incarnation);
    }

    @Override
    public void tell(EventSubject subject, EventData fact) {
        facts.add(fact.type());
    }

    @Override
    public void answered(InFlightRequest attempt, int status, boolean early) {
        desk.answered(attempt, status, early, now);
    }

    @Override
    public void failed(InFlightRequest attempt, UpstreamFailure why, boolean mayRepeat) {
        desk.failed(attempt, why, mayRepeat, now);
    }

    @Override
    public void ended(InFlightRequest attempt, End how) {
        desk.ended(attempt, how, now);
        flush();
    }

    @Override
    public void withdrawn(DispatchedRequest request) {
        desk.withdraw(request, now);
        flush();
    }

    void flush() {
        for (var told = desk.callbacks.take(); !told.isEmpty(); told = desk.callbacks.take())
            told.forEach(Runnable::run);
    }

    private static String service(String instance) {
        return instance.replaceFirst("/.*", "");
    }

    private void put(
            String service,
            String instance,
            InstanceState state,
            int incarnation,
            int port,
            Optional<Instant> nextTry) {
        boolean wanted = state != InstanceState.STOPPED;
        boolean runs = state.active();
        statuses.computeIfAbsent(service, _ -> new LinkedHashMap<>())
                .put(
                        instance,
                        new InstanceStatus(
                                service,
                                instance,
                                state,
                                wanted,
                                state == InstanceState.BACKOFF ? "exited 1" : "",
                                EPOCH,
                                incarnation,
                                runs
                                        ? Optional.of(new ProcessId(incarnation, 1))
                                        : Optional.empty(),
                                Optional.empty(),
                                port == 0 ? Map.of() : Map.of("http", port),
                                0,
                                Optional.empty(),
                                nextTry,
                                0,
                                0,
                                "unknown",
                                false,
                                Optional.empty()));
    }

    ServiceStatus status(String service) {
        var spec = specs.get(service);
        assertThat(spec).isNotNull();
        var all = List.copyOf(statuses.getOrDefault(service, Map.of()).values());
        var wanted = all.stream().anyMatch(InstanceStatus::wanted);
        return new ServiceStatus(spec, all.getFirst().state(), wanted, all);
    }

    private GatewayFixture tell(String service) {
        desk.serviceChanged(status(service), EPOCH.plusNanos(now), now);
        flush();
        return this;
    }
}
