package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.event.EventData;
import io.valvo.model.spec.HooksSpec;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.OnConflict;
import io.valvo.model.spec.PortSpec;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LifecycleTest {
    private static final Exit CRASHED = new Exit.Exited(1);
    private static final ProcessId P = new ProcessId(7, 70);
    private static final ScheduleSpec EVERY =
            new ScheduleSpec.Every(Duration.ofMinutes(10), ScheduleSpec.Overlap.SKIP);

    private Instant now = Instant.EPOCH;
    private ServiceSpec spec = ServiceSpecs.service("web").build();
    private boolean gated;
    private boolean grouped;
    private Lifecycle life = Lifecycle.NEW;

    @Test
    void aServiceWithoutConditionsIsSpawnedAtOnce() {
        assertThat(on(new Input.Start())).containsExactly(new Effect.Spawn(1));
        assertThat(on(new Input.Spawned(1, P))).containsExactly(new Effect.StartProbing(P));
        on(new Input.BecameReady(1));
        assertThat(state()).isEqualTo(InstanceState.READY);
    }

    @Test
    void gatePortsAndPreStartHookAreWaitedForInThisOrder() {
        gated = true;
        spec =
                ServiceSpecs.service("web")
                        .port(port())
                        .hook(HooksSpec.Point.PRE_START, "prepare")
                        .build();
        assertThat(on(new Input.Start())).containsExactly(new Effect.RequestStart());
        on(new Input.StartDenied("waiting for db"));
        assertThat(life.phase().reason()).isEqualTo("waiting for db");
        assertThat(on(new Input.StartAllowed())).containsExactly(new Effect.AcquirePorts());
        on(new Input.PortsRefused("port 80 is held by pid 4", false));
        assertThat(state()).isEqualTo(InstanceState.PENDING);
        assertThat(on(new Input.PortsGranted()))
                .containsExactly(new Effect.RunHook(HooksSpec.Point.PRE_START));
        assertThat(on(new Input.HookEnded(HooksSpec.Point.PRE_START, Optional.empty())))
                .containsExactly(new Effect.Spawn(1));
    }

    @Test
    void aPortThatCanNeverBeHadIsAFailureThatBurnsNoBudget() {
        spec = ServiceSpecs.service("web").port(port()).build();
        on(new Input.Start());
        on(new Input.PortsRefused("port 80 is held by pid 4 (nginx), not ours", true));
        assertThat(life.phase())
                .isEqualTo(new Phase.Failed("port 80 is held by pid 4 (nginx), not ours"));
        assertThat(life.restarts()).isEqualTo(RestartBudget.NONE);
    }

    @Test
    void whatWaitsAnswersStopAtOnce() {
        started();
        exited(CRASHED);
        assertThat(state()).isEqualTo(InstanceState.BACKOFF);
        on(new Input.Stop(false));
        assertThat(state()).isEqualTo(InstanceState.STOPPED);
    }

    @Test
    void stopWhileSpawningEndsTheProcessOnceItAppears() {
        on(new Input.Start());
        on(new Input.Stop(false));
        assertThat(on(new Input.Spawned(1, P))).contains(new Effect.SendStopSignal(P));
    }

    @Test
    void aStartOnTheWayDownStartsAgainAfterwards() {
        started();
        on(new Input.Stop(false));
        on(new Input.Start());
        assertThat(on(new Input.Exited(1, new Exit.Killed(15, false), true)))
                .contains(new Effect.Spawn(2));
    }

    @Test
    void pastTheGracePeriodTheWholeFamilyIsKilled() {
        started();
        assertThat(on(new Input.Stop(false)))
                .contains(
                        new Effect.SendStopSignal(P),
                        new Effect.StartTimer(Timer.GRACE, spec.stop().timeout()));
        assertThat(on(new Input.TimerFired(Timer.GRACE)))
                .containsExactly(new Effect.KillTree(P, false));
        assertThat(on(new Input.TreeKilled(1, List.of("7 web"))))
                .containsExactly(new Effect.Publish(new EventData.Survivors(List.of("7 web"))));
        on(new Input.Exited(1, new Exit.Killed(9, false), true));
        assertThat(state()).isEqualTo(InstanceState.STOPPED);
    }

    @Test
    void descendantsThatOutliveTheProcessHaveTheGracePeriodToo() {
        started();
        on(new Input.Stop(false));
        assertThat(on(new Input.Exited(1, new Exit.Exited(0), false)))
                .contains(new Effect.ScanTree(P));
        assertThat(on(new Input.TreeScanned(1, false)))
                .containsExactly(
                        new Effect.StartTimer(Timer.TREE_SCAN, ExitHandling.SCAN_INTERVAL));
        now = now.plus(spec.stop().timeout());
        assertThat(on(new Input.TreeScanned(1, false)))
                .containsExactly(new Effect.KillTree(P, false));
        on(new Input.TreeKilled(1, List.of("8 worker")));
        assertThat(state()).isEqualTo(InstanceState.STOPPED);
    }

    @Test
    void whatACrashLeavesBehindIsKilledBeforeTheNextStart() {
        started();
        assertThat(on(new Input.Exited(1, CRASHED, false)))
                .contains(new Effect.KillTree(P, false))
                .doesNotContain(new Effect.Spawn(2));
        on(new Input.TreeKilled(1, List.of("8 worker")));
        assertThat(state()).isEqualTo(InstanceState.BACKOFF);
    }

    @Test
    void whoIsKilledAtOnceHasOutlivedNothing() {
        started();
        assertThat(on(new Input.RestartRequired(1, EndCause.MEMORY_LIMIT, "memory 2/1 MiB")))
                .contains(new Effect.KillTree(P, true));
        assertThat(on(new Input.Exited(1, new Exit.Killed(9, false), false)))
                .contains(new Effect.KillTree(P, true));
        on(new Input.TreeKilled(1, List.of()));
        assertThat(state()).isEqualTo(InstanceState.BACKOFF);
        on(new Input.TimerFired(Timer.BACKOFF));
        ready();
        assertThat(on(new Input.Stop(true))).contains(new Effect.KillTree(P, true));
    }

    @Test
    void aServiceThatPutsItselfIntoTheBackgroundHasFailedAndIsToldHowToStay() {
        started();
        assertThat(on(new Input.Exited(1, new Exit.Exited(0), false)))
                .contains(new Effect.ScanTree(P))
                .doesNotContain(new Effect.KillTree(P, false));
        on(new Input.TreeScanned(1, false));
        now = now.plus(ExitHandling.SUCCESS_GRACE);
        assertThat(on(new Input.TreeScanned(1, false)))
                .containsExactly(new Effect.KillTree(P, false));
        assertThat(on(new Input.TreeKilled(1, List.of("8 nginx: master", "9 nginx: worker"))))
                .contains(new Effect.ReleasePorts())
                .doesNotContain(new Effect.Spawn(2));
        assertThat(state()).isEqualTo(InstanceState.FAILED);
        assertThat(life.phase().reason())
                .contains("exited 0", "8 nginx: master, 9 nginx: worker", "daemon off;")
                .contains("--daemonize no", "oneshot");
    }

    @Test
    void whatFollowsACompletedProcessInAMomentIsNoFamilyInTheBackground() {
        started();
        on(new Input.Exited(1, new Exit.Exited(0), false));
        on(new Input.TreeScanned(1, false));
        on(new Input.TreeScanned(1, true));
        assertThat(state()).isEqualTo(InstanceState.COMPLETED);
    }

    @Test
    void aJobMayLeaveSomebodyBehindAndHasCompletedAllTheSame() {
        var cron =
                new ScheduleSpec.Cron(
                        "0 3 * * *", java.time.ZoneOffset.UTC, true, ScheduleSpec.Overlap.SKIP);
        spec = ServiceSpecs.service("job").schedule(cron).build();
        on(new Input.Start());
        started();
        on(new Input.Exited(1, new Exit.Exited(0), false));
        now = now.plus(ExitHandling.SUCCESS_GRACE);
        on(new Input.TreeScanned(1, false));
        on(new Input.TreeKilled(1, List.of("8 agent")));
        assertThat(state()).isEqualTo(InstanceState.SCHEDULED);
    }

    @Test
    void onPolicyAlwaysItIsTriedAgainAfterAWhile() {
        spec = ServiceSpecs.service("web").policy(Policy.ALWAYS).build();
        started();
        assertThat(on(new Input.Exited(1, new Exit.Exited(0), false)))
                .contains(new Effect.KillTree(P, false));
        on(new Input.TreeKilled(1, List.of("8 agent")));
        assertThat(state()).isEqualTo(InstanceState.BACKOFF);
        assertThat(life.phase().reason()).contains("in the background");
    }

    @Test
    void theFirstRestartAfterAHealthyRunIsImmediateAndTheNextOnesBackOff() {
        started();
        now = now.plusSeconds(60);
        assertThat(exited(CRASHED)).contains(new Effect.Spawn(2));
        ready();
        assertThat(exited(CRASHED))
                .contains(new Effect.StartTimer(Timer.BACKOFF, Duration.ofSeconds(1)));
        on(new Input.TimerFired(Timer.BACKOFF));
        ready();
        assertThat(exited(CRASHED))
                .contains(new Effect.StartTimer(Timer.BACKOFF, Duration.ofSeconds(2)));
    }

    @Test
    void noBackoffMeansAtOnceAlways() {
        spec = ServiceSpecs.service("web").backoff(Duration.ZERO, 2, Duration.ZERO).build();
        started();
        for (int i = 1; i <= 5; i++) {
            assertThat(exited(CRASHED)).contains(new Effect.Spawn(i + 1));
            ready();
        }
    }

    @Test
    void oneFailureMoreThanTheBudgetIsFinalAndARestartClearsIt() {
        spec = ServiceSpecs.service("web").backoff(Duration.ZERO, 1, Duration.ZERO).max(5).build();
        started();
        for (int i = 0; i < 5; i++) {
            exited(CRASHED);
            ready();
        }
        exited(CRASHED);
        assertThat(state()).isEqualTo(InstanceState.FAILED);
        assertThat(life.phase().reason()).contains("exited 1").contains("5 restarts within 10m");
        on(new Input.Restart(EndCause.RESTART, ""));
        ready();
        exited(CRASHED);
        assertThat(state()).isEqualTo(InstanceState.STARTING);
        assertThat(life.restarts().total()).isEqualTo(6);
    }

    @Test
    void successIsTheEndUnderOnFailureAndNotUnderAlways() {
        started();
        exited(new Exit.Exited(0));
        assertThat(state()).isEqualTo(InstanceState.COMPLETED);
        life = Lifecycle.NEW;
        spec = ServiceSpecs.service("web").policy(Policy.ALWAYS).build();
        started();
        exited(new Exit.Exited(0));
        assertThat(state()).isEqualTo(InstanceState.BACKOFF);
    }

    @Test
    void aFailureUnderNeverIsFinal() {
        spec = ServiceSpecs.service("web").policy(Policy.NEVER).build();
        started();
        exited(CRASHED);
        assertThat(life.phase()).isEqualTo(new Phase.Failed("exited 1"));
    }

    @Test
    void aProcessThatWasMustBeRestartedAndExitsZeroStillCountsAsFailed() {
        started();
        on(new Input.RestartRequired(1, EndCause.HEALTH, "http /health: no answer within 2s"));
        exited(new Exit.Exited(0));
        assertThat(state()).isEqualTo(InstanceState.BACKOFF);
        assertThat(life.lastExit().map(LastExit::text))
                .contains("exited 0 (http /health: no answer within 2s)");
    }

    @Test
    void theFallbackRunsAfterItsNumberOfFailures() {
        spec = ServiceSpecs.service("web").fallback(2, "mock", "{{port}}").build();
        on(new Input.Start());
        on(new Input.NotSpawned(1, "no such file"));
        on(new Input.TimerFired(Timer.BACKOFF));
        assertThat(on(new Input.NotSpawned(2, "no such file")))
                .contains(
                        new Effect.Publish(new EventData.FallbackActivated("mock …")),
                        new Effect.Spawn(3));
        assertThat(life.fallback()).isTrue();
    }

    @Test
    void aJobRunsAtOnceAndThenWhenItIsDue() {
        spec = ServiceSpecs.service("job").schedule(EVERY).build();
        assertThat(on(new Input.Start()))
                .containsExactly(new Effect.ScheduleNext(), new Effect.Spawn(1));
        on(new Input.Spawned(1, P));
        exited(new Exit.Exited(0));
        assertThat(state()).isEqualTo(InstanceState.SCHEDULED);
        assertThat(on(new Input.RunDue()))
                .containsExactly(new Effect.ScheduleNext(), new Effect.Spawn(2));
    }

    @Test
    void aRunThatIsDueTooEarlyIsSkippedQueuedOrReplacesTheOther() {
        due(ScheduleSpec.Overlap.SKIP);
        exited(new Exit.Exited(0));
        assertThat(state()).isEqualTo(InstanceState.SCHEDULED);
        due(ScheduleSpec.Overlap.QUEUE);
        assertThat(exited(new Exit.Exited(0))).contains(new Effect.Spawn(2));
        assertThat(due(ScheduleSpec.Overlap.REPLACE)).contains(new Effect.SendStopSignal(P));
        assertThat(exited(new Exit.Killed(15, false))).contains(new Effect.Spawn(2));
    }

    @Test
    void aCronJobWaitsForItsTime() {
        var cron =
                new ScheduleSpec.Cron(
                        "0 3 * * *", java.time.ZoneOffset.UTC, true, ScheduleSpec.Overlap.SKIP);
        spec = ServiceSpecs.service("job").schedule(cron).build();
        assertThat(on(new Input.Start())).containsExactly(new Effect.ScheduleNext());
        assertThat(state()).isEqualTo(InstanceState.SCHEDULED);
        assertThat(on(new Input.Start())).containsExactly(new Effect.Spawn(1));
    }

    @Test
    void hooksStandAroundTheStop() {
        spec =
                ServiceSpecs.service("web")
                        .hook(HooksSpec.Point.PRE_STOP, "bye")
                        .hook(HooksSpec.Point.POST_STOP, "gone")
                        .build();
        started();
        assertThat(on(new Input.Stop(false)))
                .contains(new Effect.RunHook(HooksSpec.Point.PRE_STOP));
        assertThat(on(new Input.HookEnded(HooksSpec.Point.PRE_STOP, Optional.of("failed"))))
                .contains(new Effect.SendStopSignal(P));
        assertThat(exited(new Exit.Killed(15, false)))
                .contains(new Effect.RunHook(HooksSpec.Point.POST_STOP));
        on(new Input.HookEnded(HooksSpec.Point.POST_STOP, Optional.empty()));
        assertThat(state()).isEqualTo(InstanceState.STOPPED);
    }

    @Test
    void newsOfAnEarlierProcessChangesNothing() {
        started();
        now = now.plusSeconds(90);
        exited(CRASHED);
        var before = life;
        assertThat(on(new Input.Exited(1, CRASHED, true))).isEmpty();
        assertThat(on(new Input.BecameReady(1))).isEmpty();
        assertThat(life).isEqualTo(before);
    }

    @Test
    void aGroupThatGivesUpFailsItsMembers() {
        started();
        on(new Input.GiveUp("group g gave up"));
        exited(new Exit.Killed(15, false));
        assertThat(life.phase()).isEqualTo(new Phase.Failed("group g gave up"));
    }

    @Test
    void aMemberWhoseProcessIsAboutToAppearFailsWithItsGroup() {
        on(new Input.Start());
        on(new Input.GiveUp("group g gave up"));
        assertThat(on(new Input.Spawned(1, P))).contains(new Effect.SendStopSignal(P));
        exited(new Exit.Killed(15, false));
        assertThat(life.phase()).isEqualTo(new Phase.Failed("group g gave up"));
    }

    @Test
    void soDoesOneWhoseProcessNeverAppears() {
        on(new Input.Start());
        on(new Input.GiveUp("group g gave up"));
        on(new Input.NotSpawned(1, "no such file"));
        assertThat(life.phase()).isEqualTo(new Phase.Failed("group g gave up"));
    }

    @Test
    void whoeverStopsItAfterItsGroupGaveUpFindsItStopped() {
        on(new Input.Start());
        on(new Input.GiveUp("group g gave up"));
        on(new Input.Stop(false));
        on(new Input.Spawned(1, P));
        exited(new Exit.Killed(15, false));
        assertThat(state()).isEqualTo(InstanceState.STOPPED);
    }

    @Test
    void aMemberThatIsRestartingFailsWithItsGroup() {
        started();
        on(new Input.Restart(EndCause.GROUP, "group g restarts because a failed"));
        on(new Input.GiveUp("group g gave up"));
        exited(new Exit.Killed(15, false));
        assertThat(life.phase()).isEqualTo(new Phase.Failed("group g gave up"));
    }

    @Test
    void theGroupHearsOfAFailureBeforeItsMemberAsksToStartAgain() {
        gated = true;
        grouped = true;
        spec = ServiceSpecs.service("web").backoff(Duration.ZERO, 1, Duration.ZERO).build();
        on(new Input.Start());
        on(new Input.StartAllowed());
        ready();
        assertThat(exited(CRASHED))
                .containsSubsequence(new Effect.NotifyGroup(), new Effect.RequestStart());
    }

    private List<Effect> due(ScheduleSpec.Overlap overlap) {
        life = Lifecycle.NEW;
        spec =
                ServiceSpecs.service("job")
                        .schedule(new ScheduleSpec.Every(Duration.ofMinutes(10), overlap))
                        .build();
        started();
        return on(new Input.RunDue());
    }

    private void started() {
        on(new Input.Start());
        ready();
    }

    private void ready() {
        on(new Input.Spawned(life.incarnation(), P));
        on(new Input.BecameReady(life.incarnation()));
    }

    private List<Effect> exited(Exit exit) {
        return on(new Input.Exited(life.incarnation(), exit, true));
    }

    @Test
    void whatIsOverItsMemoryForAWhileIsEndedInOrderAndWhatLeapsOverItAtOnce() {
        for (var patience : List.of(Duration.ZERO, Duration.ofSeconds(10))) {
            life = Lifecycle.NEW;
            spec = ServiceSpecs.service("web").limits(memory(patience)).build();
            on(new Input.Start());
            on(new Input.Spawned(1, P));
            on(new Input.BecameReady(1));
            var effects =
                    on(new Input.RestartRequired(1, EndCause.MEMORY_LIMIT, "memory 600/512 MiB"));
            assertThat(effects)
                    .contains(
                            patience.isZero()
                                    ? new Effect.KillTree(P, true)
                                    : new Effect.SendStopSignal(P));
        }
    }

    private static LimitsSpec memory(Duration patience) {
        return new LimitsSpec(
                Map.of(Limit.MEMORY, 512.0 * (1 << 20)),
                patience,
                Duration.ofSeconds(30),
                0.9,
                LimitAction.RESTART,
                Optional.empty());
    }

    private List<Effect> on(Input input) {
        var step =
                TransitionTable.step(
                        life, input, new LifecycleContext(now, 0.5, spec, gated, grouped));
        life = step.next();
        return step.effects();
    }

    private InstanceState state() {
        return life.phase().state();
    }

    private static PortSpec port() {
        return new PortSpec(
                "http", List.of(80), OnConflict.MIGRATE, false, Optional.empty(), List.of());
    }

    @Test
    void whoNamesAnotherMainProcessHandsOverToIt() {
        var next = new ProcessId(8, 8);
        on(new Input.Start());
        on(new Input.Spawned(1, P));
        on(new Input.BecameReady(1));
        assertThat(on(new Input.MainProcessNamed(1, next)))
                .containsExactly(
                        new Effect.Publish(new EventData.MainProcessChanged(P.pid(), next.pid())),
                        new Effect.WatchMainProcess(next));
        assertThat(life.phase()).isEqualTo(new Phase.Ready(next, now));
        assertThat(on(new Input.MainProcessNamed(1, next))).as("said again").isEmpty();
        assertThat(on(endOf(P))).as("the former one has ended").isEmpty();
        assertThat(life.phase().living()).contains(next);
        assertThat(on(endOf(next))).contains(new Effect.StopProbing());
        assertThat(life.phase().living()).isEmpty();
    }

    @Test
    void theEndOfAFormerProcessIsNotThatOfAStop() {
        var next = new ProcessId(8, 8);
        on(new Input.Start());
        on(new Input.Spawned(1, P));
        on(new Input.MainProcessNamed(1, next));
        on(new Input.Stop(false));
        assertThat(on(endOf(P))).isEmpty();
        assertThat(on(new Input.MainProcessNamed(1, P))).as("too late").isEmpty();
        on(endOf(next));
        assertThat(life.phase()).isEqualTo(new Phase.Stopped());
        assertThat(on(new Input.MainProcessNamed(1, next))).isEmpty();
    }

    private static Input endOf(ProcessId process) {
        return new Input.Exited(1, new Exit.Exited(0), true, Optional.of(process));
    }
}
