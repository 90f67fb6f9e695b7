package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.testing.ServiceSpecs;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whatever happens, in whatever order: a world that answers effects at random moments, and wishes
 * in between.
 */
class LifecyclePropertyTest {
    private static final ServiceSpec PLAIN = ServiceSpecs.service("web").max(3).build();
    private static final ServiceSpec RICH =
            ServiceSpecs.service("web")
                    .port(
                            new PortSpec(
                                    "http",
                                    List.of(80),
                                    OnConflict.MIGRATE,
                                    false,
                                    Optional.empty(),
                                    List.of()))
                    .hook(HooksSpec.Point.PRE_START, "a")
                    .hook(HooksSpec.Point.PRE_STOP, "b")
                    .hook(HooksSpec.Point.POST_STOP, "c")
                    .fallback(2, "mock")
                    .build();
    private static final ServiceSpec JOB =
            ServiceSpecs.service("job")
                    .schedule(
                            new ScheduleSpec.Every(
                                    Duration.ofMinutes(1), ScheduleSpec.Overlap.QUEUE))
                    .build();

    @Property(tries = 2000)
    void thereAreNeverTwoProcessesAndAfterAStopNothingIsLeft(@ForAll("walks") List<Integer> walk) {
        for (var spec : List.of(PLAIN, RICH, JOB)) {
            var world = new World(spec);
            walk.forEach(world::step);
            world.stopForGood();
            assertThat(world.process).as("a process that lives on after the stop").isFalse();
            assertThat(world.life.phase().state().active()).isFalse();
        }
    }

    @Provide
    Arbitrary<List<Integer>> walks() {
        return Arbitraries.integers().between(0, 1_000).list().ofMaxSize(60);
    }

    /** The outside of one instance: what it was asked for and hasn't answered yet. */
    private static final class World {
        private static final Exit EXITED = new Exit.Exited(0);

        private final ServiceSpec spec;
        private final List<Input> open = new ArrayList<>();
        private Lifecycle life = Lifecycle.NEW;
        private Instant now = Instant.EPOCH;
        private boolean process;
        private boolean spawning;

        /** No pid is given twice: who has ended is never named again. */
        private int successors = 1_000;

        World(ServiceSpec spec) {
            this.spec = spec;
        }

        void step(int choice) {
            now = now.plusMillis(choice * 40L);
            switch (choice % 12) {
                case 0 -> on(new Input.Start());
                case 1 -> on(new Input.Stop(choice % 24 == 1));
                case 2 ->
                        on(
                                new Input.Restart(
                                        choice % 24 == 2 ? EndCause.RESTART : EndCause.GROUP,
                                        "why"));
                case 3 -> on(new Input.RunDue());
                case 4 -> news(new Input.Failing(life.incarnation(), "why"));
                case 5 ->
                        news(new Input.RestartRequired(life.incarnation(), EndCause.HEALTH, "why"));
                case 6 -> exit(choice % 24 == 6);
                case 7 -> on(new Input.GiveUp("why"));
                case 8 -> handOver();
                default -> answer(choice);
            }
        }

        void stopForGood() {
            on(new Input.Stop(false));
            for (int i = 0; i < 100 && (!open.isEmpty() || process); i++) {
                now = now.plusSeconds(60);
                if (open.isEmpty()) exit(true);
                else answer(0);
            }
        }

        private void news(Input input) {
            if (process) on(input);
        }

        /** The end of the former one comes at any time. */
        private void handOver() {
            int incarnation = life.incarnation();
            var former = life.phase().living();
            news(new Input.MainProcessNamed(incarnation, new ProcessId(++successors, incarnation)));
            former.filter(it -> !life.phase().living().equals(Optional.of(it)))
                    .map(it -> new Input.Exited(incarnation, EXITED, true, Optional.of(it)))
                    .ifPresent(open::add);
        }

        private void exit(boolean alone) {
            if (!process) return;
            process = false;
            on(new Input.Exited(life.incarnation(), new Exit.Exited(now.getNano() % 2), alone));
        }

        private void answer(int choice) {
            if (!open.isEmpty()) arrived(open.remove(choice % open.size()));
        }

        private void arrived(Input input) {
            if (input instanceof Input.Spawned) {
                spawning = false;
                process = true;
            }
            if (input instanceof Input.TreeKilled) exit(true);
            on(input);
        }

        private void on(Input input) {
            var step =
                    TransitionTable.step(
                            life, input, new LifecycleContext(now, 0.5, spec, false, true, true));
            life = step.next();
            step.effects().forEach(this::asked);
        }

        private void asked(Effect effect) {
            int incarnation = life.incarnation();
            switch (effect) {
                case Effect.Spawn(int number) -> spawn(number);
                case Effect.AcquirePorts() -> open.add(new Input.PortsGranted());
                case Effect.RunHook(var point) ->
                        open.add(new Input.HookEnded(point, Optional.empty()));
                case Effect.StartProbing _ -> open.add(new Input.BecameReady(incarnation));
                case Effect.KillTree _ -> open.add(new Input.TreeKilled(incarnation, List.of()));
                case Effect.ScanTree _ -> open.add(new Input.TreeScanned(incarnation, true));
                case Effect.StartTimer(var timer, _) -> open.add(new Input.TimerFired(timer));
                case Effect.CancelTimers() -> open.removeIf(Input.TimerFired.class::isInstance);
                case Effect.SendStopSignal _ -> assertThat(process).isTrue();
                case Effect.DrainRequests() -> open.add(new Input.Drained(incarnation));
                case Effect.RequestStart() -> open.add(new Input.StartAllowed());
                case Effect.ReleasePorts _,
                        Effect.AbortHooks _,
                        Effect.StopProbing _,
                        Effect.StartHealthProbing _,
                        Effect.WatchMainProcess _,
                        Effect.CheckListening _ -> {}
                case Effect.ScheduleNext _,
                        Effect.CancelSchedule _,
                        Effect.Publish _,
                        Effect.NotifyGroup _ -> {}
            }
        }

        private void spawn(int number) {
            assertThat(process || spawning).as("a second process").isFalse();
            assertThat(life.wanted()).as("spawned though not wanted").isTrue();
            spawning = true;
            open.add(new Input.Spawned(number, new ProcessId(number, number)));
        }
    }
}
