package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.events.EventLog;
import io.valvo.health.ProbeResult;
import io.valvo.model.ProcessMarker;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.ApiSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.InstanceStore;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.ServiceStatus;
import io.valvo.model.status.VariantOverride;
import io.valvo.os.platform.Platform;
import io.valvo.ports.PortCommand;
import io.valvo.rules.recovery.AdoptedLifecycle;
import io.valvo.rules.recovery.Adoption.Verdict;
import io.valvo.rules.recovery.RecoveredState;
import io.valvo.rules.services.WaitOutlook;
import io.valvo.sampling.SamplerCommand;
import io.valvo.sampling.UsageStore;
import io.valvo.supervision.instance.CronUtilsClock;
import io.valvo.supervision.instance.HookRunner;
import io.valvo.supervision.instance.InstanceContext;
import io.valvo.supervision.testing.FakeProcesses;
import io.valvo.supervision.testing.NoTraffic;
import io.valvo.text.SecretMask;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@link ServicesActor} over one service, {@code web}, with everything around it played. */
final class SupervisionFixture implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);

    final ActorTestKit kit;
    final FakeProcesses processes;

    /** Set: the next step of an instance fails. */
    final AtomicBoolean fails = new AtomicBoolean();

    /** What the coming probes say; any: there is a probe that it must pass to be ready. */
    final Queue<Supplier<CompletionStage<ProbeResult>>> probes = new ConcurrentLinkedQueue<>();

    /** Whether all further probes pass. */
    final AtomicBoolean passes = new AtomicBoolean(true);

    /** What the ledger holds. */
    final Map<String, InstanceRecord> kept = new ConcurrentHashMap<>();

    final TestProbe<EventLog.Command> events;
    private final TestProbe<SamplerCommand> sampler;
    final TestProbe<PortCommand> ports;
    private final Path stateDir;
    private final ServiceSpec spec;

    SupervisionFixture(Path stateDir, ServiceSpec spec) {
        this(ActorTestKit.create(), stateDir, spec, new FakeProcesses());
    }

    SupervisionFixture(ActorTestKit kit, Path stateDir, ServiceSpec spec, FakeProcesses processes) {
        this.kit = kit;
        events = kit.createTestProbe();
        sampler = kit.createTestProbe();
        ports = kit.createTestProbe();
        this.stateDir = stateDir;
        this.spec = spec;
        this.processes = processes;
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }

    InstanceStatus ready(ActorRef<ServicesCommand> services) {
        var status = awaited(services, WaitOutlook.Goal.READY);
        assertThat(status.state()).isEqualTo(InstanceState.READY);
        return status;
    }

    /** What the service is like once the wish is decided. */
    InstanceStatus awaited(ActorRef<ServicesCommand> services, WaitOutlook.Goal wish) {
        var settled = kit.<ServicesCommand.Settled>createTestProbe();
        services.tell(
                new ServicesCommand.Await(List.of("web"), wish, Optional.empty(), settled.ref()));
        return settled.receiveMessage(LONG).services().getFirst().instances().getFirst();
    }

    InstanceStatus status(ActorRef<ServicesCommand> services) {
        var probe = kit.<List<ServiceStatus>>createTestProbe();
        services.tell(new ServicesCommand.Describe(List.of(), probe.ref()));
        return probe.receiveMessage(LONG).getFirst().instances().getFirst();
    }

    void fault(String part) {
        told(new EventData.FaultSurvived(part)::equals);
    }

    /** Waits until something like that is told. */
    void told(Predicate<EventData> wanted) {
        events.fishForMessage(
                LONG,
                it ->
                        it instanceof EventLog.Record(_, var fact) && wanted.test(fact)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
    }

    ActorRef<ServicesCommand> services() {
        var down = kit.<ServicesCommand.Down>createTestProbe();
        return kit.spawn(
                ServicesActor.create(world(), new Configured(), this::estate, false, down.ref()));
    }

    /** As a daemon holds it: it outlives {@link ServicesActor}. */
    private final class Configured implements ConfigurationInEffect {
        private StackSpec current = stack(List.of(spec));

        @Override
        public StackSpec current() {
            return current;
        }

        @Override
        public void replace(StackSpec next) {
            current = next;
        }
    }

    /** A configuration of these services. */
    StackSpec stack(List<ServiceSpec> specs) {
        var services = new TreeMap<String, ServiceSpec>();
        specs.forEach(it -> services.put(it.name(), it));
        var api = new ApiSpec("127.0.0.1", 0, false);
        return new StackSpec(
                stateDir.resolve("valvo.conf"),
                Optional.empty(),
                api,
                services,
                new TreeMap<>(),
                false,
                Duration.ZERO);
    }

    private RecoveredState estate() {
        var record = Optional.ofNullable(kept.get("web"));
        return record.map(this::adopted).orElse(RecoveredState.NONE);
    }

    private RecoveredState adopted(InstanceRecord record) {
        var running = record.running().orElseThrow();
        var verdict = new Verdict.Adopt(running.process(), running.marker());
        var revival = AdoptedLifecycle.of(record, verdict, Optional.empty(), Instant.now());
        return new RecoveredState(
                Map.of("web", new RecoveredState.Legacy(record, revival, true)), Map.of());
    }

    private InstanceContext world() {
        return new InstanceContext(
                processes,
                Platform.sockets(),
                Optional.empty(),
                (_, _, _) -> probe(),
                new HookRunner(processes),
                ports.ref(),
                events.ref(),
                new Store(),
                _ -> "fingerprint",
                new CronUtilsClock(),
                Runnable::run,
                DispatcherSelector.defaultDispatcher(),
                Clock.systemUTC(),
                Clock.systemUTC(),
                this::chance,
                stateDir,
                Map.of(),
                _ -> CompletableFuture.completedFuture(List.of()),
                sampler.ref(),
                new UsageStore(),
                Optional.empty(),
                new NoTraffic(),
                (name, incarnation) -> new ProcessMarker("/s", name, incarnation, ""),
                () -> SecretMask.USUAL);
    }

    private CompletionStage<ProbeResult> probe() {
        var next = probes.poll();
        return next == null
                ? CompletableFuture.completedFuture(
                        passes.get()
                                ? new ProbeResult.Passed(Duration.ZERO)
                                : new ProbeResult.Failed("not yet"))
                : next.get();
    }

    private double chance() {
        if (fails.getAndSet(false)) throw new IllegalStateException("a planted fault");
        return 0.5;
    }

    private final class Store implements InstanceStore {
        @Override
        public void record(InstanceRecord record) {
            kept.put(record.instance(), record);
        }

        @Override
        public void forget(String instance) {
            kept.remove(instance);
        }

        @Override
        public void recordScale(String service, ScaleOverride scale) {}

        @Override
        public void forgetScale(String service) {}

        @Override
        public void recordVariant(String service, VariantOverride variant) {}

        @Override
        public void forgetVariant(String service) {}
    }
}
