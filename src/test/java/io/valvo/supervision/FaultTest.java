package io.valvo.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.events.EventLog;
import io.valvo.health.Prober;
import io.valvo.model.ApiSpec;
import io.valvo.model.Exit;
import io.valvo.model.Fact;
import io.valvo.model.InstanceRecord;
import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.InstanceStore;
import io.valvo.model.ProbeSpec;
import io.valvo.model.ReadySpec;
import io.valvo.model.ServiceSpec;
import io.valvo.model.ServiceStatus;
import io.valvo.model.Stack;
import io.valvo.os.Sockets;
import io.valvo.ports.PortRegistry;
import io.valvo.rules.Adoption.Verdict;
import io.valvo.rules.Revival;
import io.valvo.rules.Specs;
import io.valvo.sampling.Figures;
import io.valvo.sampling.Sampler;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
import java.util.function.Supplier;

/** Parts of the daemon that fail: their services never notice. */
class FaultTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path stateDir;

    private final ActorTestKit kit = ActorTestKit.create();
    private final FakeProcesses processes = new FakeProcesses();
    private final AtomicBoolean fails = new AtomicBoolean();
    private final Queue<Supplier<CompletionStage<Prober.Result>>> probes =
            new ConcurrentLinkedQueue<>();
    private boolean probed;
    private final Map<String, InstanceRecord> kept = new ConcurrentHashMap<>();
    private final TestProbe<EventLog.Command> events = kit.createTestProbe();
    private final TestProbe<Sampler.Command> sampler = kit.createTestProbe();
    private final TestProbe<PortRegistry.Command> ports = kit.createTestProbe();

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    @Test
    void anInstanceThatFailsGoesOnWithItsProcess() {
        var services = services();
        var before = ready(services);
        fails.set(true);
        services.tell(
                new Services.Start(
                        List.of("web"), "test", kit.<Services.Answer>createTestProbe().ref()));
        fault("supervision of web");

        assertThat(status(services).process()).isEqualTo(before.process());
        assertThat(processes.spawned).hasSize(1);
        processes.spawned.getFirst().exited(new Exit.Killed(9, false), true);
        var after = ready(services);
        assertThat(after.restartCount()).isEqualTo(1);
        assertThat(processes.spawned).hasSize(2);
    }

    @Test
    @SuppressWarnings("NullAway") // a message that no sender could make: the fault that is wanted
    void theWholeSupervisionThatFailsTakesItsProcessesBack() {
        var services = services();
        var before = ready(services);
        services.tell(
                new Services.Describe(null, kit.<List<ServiceStatus>>createTestProbe().ref()));
        fault("supervision of all services");

        assertThat(ready(services).process()).isEqualTo(before.process());
        assertThat(processes.spawned).hasSize(1);
        assertThat(processes.adopted).hasSize(1);
    }

    @Test
    void aProberThatFailsIsReplacedAndTheProcessStays() {
        probed = true;
        probes.add(() -> {
            throw new IllegalStateException("a planted fault");
        });
        probes.add(() -> CompletableFuture.completedFuture(new Prober.Passed(Duration.ZERO)));
        var services = services();
        fault("watch over web");

        assertThat(ready(services).process()).isPresent();
        assertThat(processes.spawned).hasSize(1);
    }

    private InstanceStatus ready(ActorRef<Services.Command> services) {
        var settled = kit.<Services.Settled>createTestProbe();
        services.tell(new Services.Await(List.of("web"), Services.Wish.READY, settled.ref()));
        var status = settled.receiveMessage(LONG).services().getFirst().instances().getFirst();
        assertThat(status.state()).isEqualTo(InstanceState.READY);
        return status;
    }

    private InstanceStatus status(ActorRef<Services.Command> services) {
        var probe = kit.<List<ServiceStatus>>createTestProbe();
        services.tell(new Services.Describe(List.of(), probe.ref()));
        return probe.receiveMessage(LONG).getFirst().instances().getFirst();
    }

    private void fault(String part) {
        var wanted = new Fact.FaultSurvived(part);
        events.fishForMessage(
                LONG,
                it ->
                        it instanceof EventLog.Record(_, var fact) && fact.equals(wanted)
                                ? FishingOutcomes.complete()
                                : FishingOutcomes.continueAndIgnore());
    }

    private ActorRef<Services.Command> services() {
        var down = kit.<Services.Down>createTestProbe();
        return kit.spawn(Services.create(world(), this::stack, this::estate, false, down.ref()));
    }

    private Stack stack() {
        var services = new TreeMap<>(Map.of("web", spec()));
        var api = new ApiSpec("127.0.0.1", 0, false);
        return new Stack(
                stateDir.resolve("valvo.conf"),
                Optional.empty(),
                api,
                services,
                new TreeMap<>(),
                false,
                Duration.ZERO);
    }

    private ServiceSpec spec() {
        var spec = Specs.service("web").build();
        if (!probed) return spec;
        var probes = List.<ProbeSpec>of(new ProbeSpec.Exec(List.of("true")));
        var ready = new ReadySpec(probes, LONG, Duration.ofMillis(10), LONG, 1);
        return spec.withStart(ReadySpec.NONE, ready);
    }

    private Estate estate() {
        var record = Optional.ofNullable(kept.get("web"));
        return record.map(this::adopted).orElse(Estate.NONE);
    }

    private Estate adopted(InstanceRecord record) {
        var running = record.running().orElseThrow();
        var verdict = new Verdict.Adopt(running.process(), running.marker());
        var revival = Revival.of(record, verdict, Optional.empty(), Instant.now());
        return new Estate(Map.of("web", new Estate.Legacy(record, revival, true)), Map.of());
    }

    private World world() {
        return new World(
                processes,
                Sockets.create(),
                Optional.empty(),
                (_, _, _) -> probes.remove().get(),
                new HookRun(processes),
                ports.ref(),
                events.ref(),
                new Store(),
                _ -> "fingerprint",
                new CronCalendar(),
                Runnable::run,
                DispatcherSelector.defaultDispatcher(),
                Clock.systemUTC(),
                this::chance,
                stateDir,
                Map.of(),
                _ -> CompletableFuture.completedFuture(List.of()),
                sampler.ref(),
                new Figures(),
                Optional.empty(),
                Traffic.NONE);
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
        public void recordScale(String service, int instances) {}

        @Override
        public void forgetScale(String service) {}
    }
}
