package io.valvo.rules.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.RestartPolicy.Policy;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.InstanceRecord.Intent;
import io.valvo.model.status.InstanceRecord.LastExit;
import io.valvo.model.status.InstanceRecord.Past;
import io.valvo.model.status.InstanceRecord.Running;
import io.valvo.model.status.InstanceState;
import io.valvo.rules.lifecycle.Input;
import io.valvo.rules.lifecycle.Lifecycle;
import io.valvo.rules.lifecycle.LifecycleContext;
import io.valvo.rules.lifecycle.Phase;
import io.valvo.rules.lifecycle.RestartBudget;
import io.valvo.rules.lifecycle.TransitionTable;
import io.valvo.rules.recovery.Adoption.Verdict;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** In what shape an instance goes on under a new daemon. */
class AdoptedLifecycleTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Instant STARTED = NOW.minusSeconds(100);
    private static final Instant READY = NOW.minusSeconds(90);
    private static final ProcessId PROCESS = new ProcessId(100, 5000);
    private static final Past PAST =
            new Past(4, 2, List.of(NOW.minusSeconds(200)), Optional.empty(), Optional.empty());
    private static final Verdict ADOPT = new Verdict.Adopt(PROCESS, "m#3");

    @Test
    void whatWasReadyGoesOnAsReadyWithItsCounts() {
        var life = revived(running(InstanceState.READY), ADOPT).life();
        assertThat(life.phase()).isEqualTo(new Phase.Ready(PROCESS, READY));
        assertThat(life.restarts()).isEqualTo(new RestartBudget(2, PAST.recentRestarts(), 4));
        assertThat(life.incarnation()).isEqualTo(3);
        assertThat(life.wanted()).isTrue();
    }

    @Test
    void whatWasUnhealthyIsReadyUntilItsCheckFailsAgain() {
        assertThat(revived(running(InstanceState.UNHEALTHY), ADOPT).life().phase())
                .isEqualTo(new Phase.Ready(PROCESS, READY));
    }

    @Test
    void whatWasStartingGoesOnStarting() {
        var record = running(InstanceState.STARTING).withReadySince(Optional.empty());
        assertThat(revived(record, ADOPT).life().phase()).isEqualTo(new Phase.Starting(PROCESS));
    }

    @Test
    void theProcessIsToBeWatchedUnderItsOwnMarker() {
        assertThat(revived(running(InstanceState.READY), ADOPT).adopted())
                .contains(new AdoptedLifecycle.Adopted(PROCESS, "m#3"));
    }

    @Test
    void whatNoLongerFitsIsRestartedInOrder() {
        var revival =
                revived(running(InstanceState.READY), new Verdict.StopThenStart(PROCESS, "m#3"));
        assertThat(revival.adopted()).isPresent();
        assertThat(revival.first())
                .contains(new Input.Restart(EndCause.CONFIG, AdoptedLifecycle.REPLACED));
    }

    @Test
    void whatIsNotWantedIsStoppedInOrder() {
        assertThat(revived(running(InstanceState.READY), new Verdict.Stop(PROCESS, "m#3")).first())
                .contains(new Input.Stop(false));
    }

    @Test
    void whatDiedUnseenIsAFailureThatIsRestarted() {
        var step = died(Optional.empty());
        assertThat(step.next().phase()).isInstanceOf(Phase.ReapingTree.class);
        var after = TransitionTable.step(step.next(), new Input.TreeKilled(3, List.of()), at());
        assertThat(after.next().restarts().total()).isEqualTo(5);
        assertThat(after.next().lastExit().map(LastExit::text))
                .contains("ended, exit code unknown");
    }

    @Test
    void aJobThatSucceededUnseenIsCompleted() {
        var step = died(Optional.of(new Exit.Exited(0)));
        var after = TransitionTable.step(step.next(), new Input.TreeKilled(3, List.of()), at());
        assertThat(after.next().phase()).isEqualTo(new Phase.Completed());
        assertThat(after.next().restarts().total()).isEqualTo(4);
    }

    @Test
    void anExitThatTheLastDaemonSawIsNotCountedAsUnknown() {
        var seen = new LastExit(new Exit.Exited(0), EndCause.COMPLETED, "exited 0", NOW);
        var past = new Past(4, 2, List.of(), Optional.of(seen), Optional.empty());
        var record = running(InstanceState.STOPPING).withPast(past);
        var life = revived(record, new Verdict.Restart()).life();
        assertThat(life.phase()).isInstanceOf(Phase.ReapingTree.class);
        assertThat(
                        TransitionTable.step(life, new Input.TreeKilled(3, List.of()), at())
                                .next()
                                .phase())
                .isEqualTo(new Phase.Completed());
    }

    @Test
    void anExitOfAnEarlierIncarnationSaysNothingOfThisOne() {
        var old =
                new LastExit(
                        new Exit.Exited(0),
                        EndCause.COMPLETED,
                        "exited 0",
                        STARTED.minusSeconds(1));
        var past = new Past(4, 2, List.of(), Optional.of(old), Optional.empty());
        var revival = revived(running(InstanceState.READY).withPast(past), new Verdict.Restart());
        assertThat(revival.first()).contains(new Input.Exited(3, new Exit.Unknown(), false));
    }

    @Test
    void whoWaitedForItsNextTryTriesNow() {
        var record = running(InstanceState.BACKOFF).withoutProcess();
        assertThat(revived(record, new Verdict.Start()).life().phase())
                .isEqualTo(new Phase.Backoff(NOW, ""));
    }

    @Test
    void whoWasAboutToStartAsksForItsTurnAndKeepsItsBudget() {
        var record = running(InstanceState.PENDING).withoutProcess();
        var life = revived(record, new Verdict.Start()).life();
        assertThat(life.phase()).isEqualTo(new Phase.AwaitingDependencies(""));
        assertThat(life.restarts().inARow()).isEqualTo(2);
    }

    @Test
    void whatHadEndedBeginsAnew() {
        for (var ended :
                List.of(InstanceState.STOPPED, InstanceState.FAILED, InstanceState.COMPLETED)) {
            var record = running(ended).withoutProcess();
            assertThat(revived(record, new Verdict.Start()).first()).contains(new Input.Start());
        }
    }

    @Test
    void whatRestsStaysWhatItIs() {
        var failed =
                running(InstanceState.FAILED)
                        .withoutProcess()
                        .withState(InstanceState.FAILED, "why");
        assertThat(revived(failed, new Verdict.Rest()).life().phase())
                .isEqualTo(new Phase.Failed("why"));
        var stopped = running(InstanceState.STOPPING).withoutProcess().withWanted(false);
        assertThat(revived(stopped, new Verdict.Rest()).life().phase())
                .isEqualTo(new Phase.Stopped());
    }

    @Test
    void portsStayLeasedToWhatGoesOnAndNotToWhatRests() {
        assertThat(revived(running(InstanceState.READY), ADOPT).keepsPorts()).isTrue();
        assertThat(revived(running(InstanceState.READY), new Verdict.Restart()).keepsPorts())
                .isTrue();
        var failed = running(InstanceState.FAILED).withoutProcess();
        assertThat(revived(failed, new Verdict.Rest()).keepsPorts()).isFalse();
    }

    private static Lifecycle.Step died(Optional<Exit> exit) {
        var revival =
                AdoptedLifecycle.of(running(InstanceState.READY), new Verdict.Restart(), exit, NOW);
        return TransitionTable.step(revival.life(), revival.first().orElseThrow(), at());
    }

    private static LifecycleContext at() {
        var spec = ServiceSpecs.service("web").policy(Policy.ON_FAILURE).build();
        return new LifecycleContext(NOW, 0.5, spec, false, false);
    }

    private static AdoptedLifecycle revived(InstanceRecord record, Verdict verdict) {
        return AdoptedLifecycle.of(record, verdict, Optional.empty(), NOW);
    }

    private static InstanceRecord running(InstanceState state) {
        var running = new Running(PROCESS, "boot", "m#3", STARTED, Map.of(), Map.of(), Map.of());
        return InstanceRecord.of("web", "web", true)
                .withIntent(new Intent(3, "m#3"), "f")
                .withRunning(running)
                .withReadySince(Optional.of(READY))
                .withPast(PAST)
                .withState(state, "");
    }
}
