package io.valvo.daemon;

import io.valvo.events.EventLog;
import io.valvo.gateway.LockingDispatcher;
import io.valvo.gateway.RouteStats;
import io.valvo.gateway.SupervisionRequests;
import io.valvo.gateway.proxy.GatewayListener;
import io.valvo.gateway.proxy.ProxyLoad;
import io.valvo.gateway.proxy.ProxySettings;
import io.valvo.model.FileContent;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.GatewaySpec;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ListenFailure;
import io.valvo.model.status.ServiceStatus;
import io.valvo.model.status.UsageSample;
import io.valvo.os.AwakeClock;
import io.valvo.os.OpenFileLimit;
import io.valvo.os.platform.Platform;
import io.valvo.ports.PortCommand;
import io.valvo.ports.PortReport;
import io.valvo.sampling.UsageStore;
import io.valvo.supervision.ServicesCommand;
import io.valvo.supervision.instance.GatewayTraffic;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Stands between the gateway and supervision, which don't know each other: what one says becomes
 * what the other hears.
 */
final class GatewayBridge implements GatewayTraffic, SupervisionRequests {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration HOLDER_WITHIN = Duration.ofSeconds(3);
    private static final long RESERVED_FILES = 256;

    /** One and the same: settings are compared. */
    private static final FileContent.Reader FILES = Platform::readFile;

    private final ScheduledExecutorService alarm =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("gateway-alarm").factory());
    private final ActorSystem<?> system;
    private final ActorRef<EventLog.Command> events;
    private final UsageStore figures;
    private final InstantSource clock;
    private final Executor executor;
    private final Map<String, List<String>> instances = new ConcurrentHashMap<>();
    private final CompletableFuture<ActorRef<ServicesCommand>> services = new CompletableFuture<>();
    private final CompletableFuture<ActorRef<PortCommand>> ports = new CompletableFuture<>();
    private final CompletableFuture<Void> configured = new CompletableFuture<>();
    private volatile Set<String> reached = Set.of();

    /** What each service that is up depends on. At most all services. */
    private final Map<String, Set<String>> needs = new ConcurrentHashMap<>();

    /** Services whose requests are counted: their iterations are bounded. */
    private volatile Set<String> counted = Set.of();

    /** Made when a configuration has a gateway: most daemons never load any of it. */
    private volatile Optional<Gate> gate = Optional.empty();

    private record Gate(LockingDispatcher keeper, GatewayListener doorway) {}

    GatewayBridge(
            ActorSystem<?> system,
            ActorRef<EventLog.Command> events,
            UsageStore figures,
            InstantSource clock,
            Executor executor) {
        this.system = system;
        this.events = events;
        this.figures = figures;
        this.clock = clock;
        this.executor = executor;
    }

    /** Whom it tells what requests need, and asks who holds a port. */
    void lead(ActorRef<ServicesCommand> to, ActorRef<PortCommand> registry) {
        services.complete(to);
        ports.complete(registry);
    }

    /** Where it really listens; empty: not yet, or it can't, or there is no gateway. */
    Optional<String> url() {
        return gate.flatMap(it -> it.doorway.url());
    }

    /** Why it doesn't listen where it should. */
    Optional<ListenFailure> failure() {
        return gate.flatMap(it -> it.doorway.failure());
    }

    /** Done when the latest configuration has begun and what it says of an address was tried. */
    CompletionStage<?> tried() {
        return configured.thenCompose(
                _ -> gate.<CompletionStage<?>>map(it -> it.doorway.tried()).orElse(configured));
    }

    List<RouteStats> report() {
        return gate.map(it -> it.keeper.report()).orElseGet(List::of);
    }

    /** Listens no more; done when the requests under way have ended, or their time is up. */
    CompletionStage<Void> close() {
        return gate.map(it -> it.doorway.close(GRACE))
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .exceptionally(_ -> null)
                .thenRun(alarm::shutdownNow);
    }

    @Override
    public void configured(StackSpec stack) {
        counted =
                stack.services().values().stream()
                        .filter(it -> it.limits().bound(Limit.ITERATIONS).isPresent())
                        .map(ServiceSpec::name)
                        .collect(Collectors.toUnmodifiableSet());
        needs.keySet().retainAll(stack.services().keySet());
        stack.gateway().ifPresentOrElse(this::open, this::leave);
        configured.complete(null);
    }

    private void open(GatewaySpec spec) {
        reached = spec.services();
        gate.ifPresentOrElse(it -> it.keeper.configure(spec), () -> gate = Optional.of(made(spec)));
        gate.ifPresent(it -> it.doorway.listen(settings(spec)));
    }

    private Gate made(GatewaySpec spec) {
        var keeper = new LockingDispatcher(spec, this, AwakeClock.OWN::nanos, clock, alarm);
        return new Gate(
                keeper,
                new GatewayListener(
                        executor,
                        alarm,
                        keeper,
                        this::holder,
                        it -> tell(EventSubject.DAEMON, it)));
    }

    /** In the words that services get as well; asks the port registry, and waits. */
    private Optional<String> holder(int port) {
        try {
            return ports.thenCompose(it ->
                            AskPattern.<PortCommand, PortReport>ask(
                                    it,
                                    me -> new PortCommand.Check(port, me),
                                    HOLDER_WITHIN,
                                    system.scheduler()))
                    .thenApply(PortReport::reason)
                    .get(HOLDER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException unknown) {
            return Optional.empty();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void leave() {
        reached = Set.of();
        gate.ifPresent(it -> it.keeper.configure(GatewaySpec.NOWHERE));
        gate.ifPresent(it -> it.doorway.leave());
    }

    private static ProxySettings settings(GatewaySpec spec) {
        return new ProxySettings(
                spec.bind(),
                spec.port(),
                spec.tls().map(it -> new ProxySettings.Certificate(it.certificate(), it.key())),
                spec.idleTimeout(),
                Optional.empty(),
                bounds(),
                FILES);
    }

    /** The control surface, logs and processes need open files as well. */
    private static ProxySettings.Bounds bounds() {
        var usual = ProxySettings.Bounds.USUAL;
        var limit = OpenFileLimit.own();
        if (limit.isEmpty()) return usual;
        long files = limit.getAsLong();
        return usual.withFiles(files - Math.max(RESERVED_FILES, files / 4));
    }

    /** What the gateway can't do at the moment, in words for people. */
    Optional<String> trouble() {
        return gate.flatMap(it -> it.doorway.report()).flatMap(ProxyLoad::trouble);
    }

    @Override
    public boolean reaches(String service) {
        return reached.contains(service);
    }

    @Override
    public void changed(ServiceStatus status) {
        instances.put(
                status.name(), status.instances().stream().map(InstanceStatus::name).toList());
        gate.ifPresent(it -> it.keeper.serviceChanged(status));
    }

    @Override
    public void needs(String dependent, Set<String> services) {
        needs.put(dependent, services);
    }

    @Override
    public boolean needed(String service) {
        return needs.values().stream().anyMatch(it -> it.contains(service));
    }

    @Override
    public void drain(String service, String instance, int incarnation, Runnable done) {
        gate.ifPresentOrElse(it -> it.keeper.drain(service, instance, incarnation, done), done);
    }

    @Override
    public void start(String service, String why) {
        order(new ServicesCommand.Start(List.of(service), by(why), system.ignoreRef()));
    }

    @Override
    public void stop(String service, String why) {
        order(new ServicesCommand.Stop(List.of(service), false, true, by(why), system.ignoreRef()));
    }

    @Override
    public void swap(String service, Optional<String> variant, String why) {
        order(new ServicesCommand.Swap(service, variant, true, by(why), system.ignoreRef()));
    }

    @Override
    public OptionalLong memory(String service) {
        return instances.getOrDefault(service, List.of()).stream()
                .flatMap(it -> figures.latest(it).stream())
                .mapToLong(UsageSample::memory)
                .reduce(Long::sum);
    }

    @Override
    public void served(String service, String instance, int incarnation) {
        if (counted.contains(service))
            order(new ServicesCommand.RequestServed(instance, incarnation));
    }

    @Override
    public void tell(EventSubject subject, EventData fact) {
        events.tell(new EventLog.Record(subject, fact));
    }

    private void order(ServicesCommand command) {
        var _ = services.thenAccept(it -> it.tell(command));
    }

    private static String by(String why) {
        return "gateway: " + why;
    }
}
