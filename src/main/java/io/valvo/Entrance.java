package io.valvo;

import io.valvo.events.EventLog;
import io.valvo.gateway.Gatekeeper;
import io.valvo.gateway.Orders;
import io.valvo.gateway.RouteReport;
import io.valvo.gateway.path.Edge;
import io.valvo.gateway.path.EdgeSettings;
import io.valvo.model.Fact;
import io.valvo.model.GatewaySpec;
import io.valvo.model.InstanceStatus;
import io.valvo.model.Limit;
import io.valvo.model.Sample;
import io.valvo.model.ServiceSpec;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Stack;
import io.valvo.model.Subject;
import io.valvo.sampling.Figures;
import io.valvo.supervision.Services;
import io.valvo.supervision.Traffic;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/**
 * Stands between the gateway and supervision, which don't know each other: what one says becomes
 * what the other hears.
 */
final class Entrance implements Traffic, Orders {
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final ScheduledExecutorService alarm =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("gateway-alarm").factory());
    private final ActorSystem<?> system;
    private final ActorRef<EventLog.Command> events;
    private final Figures figures;
    private final Gatekeeper gatekeeper;
    private final Map<String, List<String>> instances = new ConcurrentHashMap<>();
    private final CompletionStage<Edge> edge;
    private volatile Set<String> reached;
    private volatile Optional<String> url = Optional.empty();

    /** Services whose requests are counted: their iterations are bounded. */
    private volatile Set<String> counted = Set.of();

    private volatile Optional<ActorRef<Services.Command>> services = Optional.empty();

    Entrance(
            GatewaySpec spec,
            ActorSystem<?> system,
            ActorRef<EventLog.Command> events,
            Figures figures,
            InstantSource clock) {
        this.system = system;
        this.events = events;
        this.figures = figures;
        reached = spec.services();
        gatekeeper = new Gatekeeper(spec, this, System::nanoTime, clock, alarm);
        edge = Edge.open(settings(spec), gatekeeper).whenComplete((it, why) -> told(spec, it, why));
    }

    private static EdgeSettings settings(GatewaySpec spec) {
        return new EdgeSettings(
                spec.bind(),
                spec.port(),
                spec.tls().map(it -> new EdgeSettings.Certificate(it.certificate(), it.key())),
                spec.idleTimeout(),
                Optional.empty(),
                EdgeSettings.Bounds.USUAL);
    }

    private void told(GatewaySpec spec, @Nullable Edge opened, @Nullable Throwable why) {
        if (opened != null) listening(url(spec, opened.address()));
        else if (why != null)
            tell(Subject.DAEMON, new Fact.Warning(deaf(spec.bind() + ":" + spec.port(), why)));
    }

    private void listening(String where) {
        url = Optional.of(where);
        tell(Subject.DAEMON, new Fact.GatewayListening(where));
    }

    private static String url(GatewaySpec spec, InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (spec.tls().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + address.getPort();
    }

    private static String deaf(String where, Throwable why) {
        return "the gateway can't listen on "
                + where
                + ": "
                + why.getMessage()
                + "; free the address or change gateway.port, then start the daemon again";
    }

    /** Whom it tells what requests need. */
    void lead(ActorRef<Services.Command> to) {
        services = Optional.of(to);
    }

    /** Where it really listens; empty: not yet, or it can't. */
    Optional<String> url() {
        return url;
    }

    List<RouteReport> report() {
        return gatekeeper.report();
    }

    /** Listens no more; done when the requests under way have ended, or their time is up. */
    CompletionStage<Void> close() {
        return edge.thenCompose(it -> it.close(GRACE))
                .exceptionally(_ -> null)
                .thenRun(alarm::shutdownNow);
    }

    @Override
    public void configured(Stack stack) {
        counted =
                stack.services().values().stream()
                        .filter(it -> it.limits().bound(Limit.ITERATIONS).isPresent())
                        .map(ServiceSpec::name)
                        .collect(Collectors.toUnmodifiableSet());
        stack.gateway()
                .ifPresent(it -> {
                    reached = it.services();
                    gatekeeper.configure(it);
                });
    }

    @Override
    public boolean reaches(String service) {
        return reached.contains(service);
    }

    @Override
    public void changed(ServiceStatus status) {
        instances.put(
                status.name(), status.instances().stream().map(InstanceStatus::name).toList());
        gatekeeper.heard(status);
    }

    @Override
    public void drain(String service, String instance, int incarnation, Runnable done) {
        gatekeeper.drain(service, instance, incarnation, done);
    }

    @Override
    public void start(String service, String why) {
        order(new Services.Start(List.of(service), by(why), system.ignoreRef()));
    }

    @Override
    public void stop(String service, String why) {
        order(new Services.Stop(List.of(service), false, by(why), system.ignoreRef()));
    }

    @Override
    public void swap(String service, Optional<String> variant, String why) {
        order(new Services.Swap(service, variant, by(why), system.ignoreRef()));
    }

    @Override
    public OptionalLong memory(String service) {
        return instances.getOrDefault(service, List.of()).stream()
                .flatMap(it -> figures.latest(it).stream())
                .mapToLong(Sample::memory)
                .reduce(Long::sum);
    }

    @Override
    public void served(String service, String instance, int incarnation) {
        if (counted.contains(service)) order(new Services.Served(instance, incarnation));
    }

    @Override
    public void tell(Subject subject, Fact fact) {
        events.tell(new EventLog.Record(subject, fact));
    }

    private void order(Services.Command command) {
        services.ifPresent(it -> it.tell(command));
    }

    private static String by(String why) {
        return "gateway: " + why;
    }
}
