package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.EndCause;
import io.valvo.model.ProcessId;
import io.valvo.model.spec.HooksSpec.Point;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.rules.lifecycle.Input.Timer;
import io.valvo.rules.lifecycle.Phase.Ending;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class ResumeEffectsTest {
    private static final ProcessId P = new ProcessId(7, 70);
    private static final Instant NOW = Instant.EPOCH.plusSeconds(100);
    private static final Ending ENDING = new Ending(EndCause.STOP, "", false);

    private final ServiceSpec spec = ServiceSpecs.service("web").build();

    @Test
    void whatWaitsForATimeWaitsForTheRestOfIt() {
        assertThat(resumed(new Phase.Backoff(NOW.plusSeconds(3), "")))
                .containsExactly(new Effect.StartTimer(Timer.BACKOFF, Duration.ofSeconds(3)));
        assertThat(resumed(new Phase.Backoff(NOW.minusSeconds(3), "")))
                .containsExactly(new Effect.StartTimer(Timer.BACKOFF, Duration.ZERO));
    }

    @Test
    void whatWaitsForAnAnswerAsksAgain() {
        assertThat(resumed(new Phase.AwaitingDependencies("")))
                .containsExactly(new Effect.RequestStart());
        assertThat(resumed(new Phase.AcquiringPorts("")))
                .containsExactly(new Effect.StartTimer(Timer.PORTS, Duration.ZERO));
        assertThat(resumed(new Phase.PreStartHook()))
                .containsExactly(new Effect.RunHook(Point.PRE_START));
        assertThat(resumed(new Phase.PostStopHook()))
                .containsExactly(new Effect.RunHook(Point.POST_STOP));
    }

    @Test
    void aProcessIsWatchedAgain() {
        assertThat(resumed(new Phase.Starting(P))).containsExactly(new Effect.StartProbing(P));
        assertThat(resumed(new Phase.Ready(P, NOW)))
                .containsExactly(new Effect.StartHealthProbing());
        assertThat(resumed(new Phase.Unhealthy(P, NOW, "slow")))
                .containsExactly(new Effect.StartHealthProbing());
    }

    @Test
    void aSpawnThatWasNotAskedForIsAskedForAndNoOtherIs() {
        assertThat(resumed(new Phase.Spawning(), 2)).containsExactly(new Effect.Spawn(3));
        assertThat(resumed(new Phase.Spawning(), 3)).isEmpty();
    }

    @Test
    void whatEndsGoesOnEnding() {
        assertThat(resumed(new Phase.Draining(P, ENDING)))
                .containsExactly(
                        new Effect.DrainRequests(),
                        new Effect.StartTimer(Timer.DRAIN, spec.stop().drain()));
        assertThat(resumed(new Phase.PreStopHook(P, ENDING)))
                .containsExactly(new Effect.RunHook(Point.PRE_STOP));
        assertThat(resumed(new Phase.Stopping(P, ENDING, false)))
                .containsExactly(new Effect.StartTimer(Timer.GRACE, spec.stop().timeout()));
        assertThat(resumed(new Phase.Stopping(P, ENDING, true)))
                .containsExactly(new Effect.KillTree(P, false));
        assertThat(resumed(new Phase.ReapingTree(P, ENDING, NOW, false)))
                .containsExactly(new Effect.KillTree(P, false));
    }

    @Test
    void whatRestsRests() {
        assertThat(resumed(new Phase.Stopped())).isEmpty();
        assertThat(resumed(new Phase.Failed("why"))).isEmpty();
        assertThat(resumed(new Phase.Completed())).isEmpty();
        assertThat(resumed(new Phase.Scheduled())).isEmpty();
    }

    @Test
    void onlyWhatIsMeantToRunIsWatched() {
        assertThat(ResumeEffects.probing(new Phase.Stopping(P, ENDING, false))).isEmpty();
        assertThat(ResumeEffects.probing(new Phase.Starting(P)))
                .containsExactly(new Effect.StartProbing(P));
    }

    private List<Effect> resumed(Phase phase) {
        return resumed(phase, 3);
    }

    private List<Effect> resumed(Phase phase, int spawned) {
        var life =
                new Lifecycle(true, phase, 3, RestartBudget.NONE, Optional.empty(), false, false);
        return ResumeEffects.of(life, spawned, spec.stop(), NOW);
    }
}
