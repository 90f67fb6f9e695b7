package io.valvo.rules.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.rules.services.WaitOutlook.Goal;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** docs/cli.md, start: what a wait is over by. */
class WaitOutlookTest {
    private static final Instant SINCE = Instant.EPOCH;
    private static final ServiceSpec SERVER = ServiceSpecs.service("web").build();
    private static final ServiceSpec JOB =
            ServiceSpecs.service("web")
                    .schedule(
                            new ScheduleSpec.Every(Duration.ofHours(1), ScheduleSpec.Overlap.SKIP))
                    .build();

    @Test
    void aServiceWithoutACheckIsBelievedToHaveStartedAfterHalfASecond() {
        assertThat(started(InstanceState.READY, 1, 0))
                .isEqualTo(new WaitOutlook.Later(Duration.ofMillis(500)));
        assertThat(started(InstanceState.READY, 1, 499))
                .isEqualTo(new WaitOutlook.Later(Duration.ofMillis(1)));
        assertThat(started(InstanceState.READY, 1, 500)).isEqualTo(new WaitOutlook.Reached());
    }

    @Test
    void aScheduledJobThatWaitsForItsNextRunHasCompletedAndOneThatRunsHasNot() {
        assertThat(reached(Goal.COMPLETED, JOB, InstanceState.SCHEDULED)).isTrue();
        assertThat(reached(Goal.COMPLETED, JOB, InstanceState.READY)).isFalse();
        assertThat(reached(Goal.STARTED, JOB, InstanceState.READY)).isFalse();
    }

    @Test
    void whatHasFailedIsStoppedAndWhatStillStopsIsNot() {
        assertThat(reached(Goal.STOPPED, SERVER, InstanceState.FAILED)).isTrue();
        assertThat(reached(Goal.STOPPED, SERVER, InstanceState.STOPPING)).isFalse();
    }

    @Test
    void anEndMeanwhileIsAFailedStartAlsoIfItIsRestartedAtOnce() {
        for (var state :
                List.of(
                        InstanceState.BACKOFF,
                        InstanceState.FAILED,
                        InstanceState.COMPLETED,
                        InstanceState.STOPPED))
            assertThat(started(state, 1, 100)).as(state.word()).isEqualTo(new WaitOutlook.Lost());
        assertThat(started(InstanceState.READY, 2, 900)).isEqualTo(new WaitOutlook.Lost());
        assertThat(started(InstanceState.STARTING, 2, 900)).isEqualTo(new WaitOutlook.Lost());
    }

    @Test
    void aServiceWithACheckHasStartedWhenThatSaysSoAndMayTryMoreThanOnce() {
        var probes = List.<ProbeSpec>of(new ProbeSpec.Exec(List.of("true")));
        var hour = Duration.ofHours(1);
        var checked = SERVER.withStart(ReadySpec.NONE, new ReadySpec(probes, hour, hour, hour, 1));
        assertThat(of(Goal.STARTED, checked, InstanceState.READY, 5, 0))
                .isEqualTo(new WaitOutlook.Reached());
        assertThat(of(Goal.STARTED, checked, InstanceState.BACKOFF, 5, 0))
                .isEqualTo(new WaitOutlook.Open());
    }

    @Test
    void aServerThatHasEndedIsNotReadyAndAJobIs() {
        assertThat(of(Goal.READY, SERVER, InstanceState.COMPLETED, 1, 0))
                .isEqualTo(new WaitOutlook.Lost());
        assertThat(of(Goal.READY, JOB, InstanceState.SCHEDULED, 1, 0))
                .isEqualTo(new WaitOutlook.Reached());
    }

    @Test
    void theStartOfAJobIsOverWhenItIsDone() {
        assertThat(of(Goal.STARTED, JOB, InstanceState.READY, 1, 900))
                .isEqualTo(new WaitOutlook.Open());
        assertThat(of(Goal.STARTED, JOB, InstanceState.COMPLETED, 1, 900))
                .isEqualTo(new WaitOutlook.Reached());
        assertThat(of(Goal.STARTED, JOB, InstanceState.FAILED, 1, 900))
                .isEqualTo(new WaitOutlook.Lost());
    }

    private static WaitOutlook started(InstanceState state, int incarnation, long millis) {
        return of(Goal.STARTED, SERVER, state, incarnation, millis);
    }

    private static boolean reached(Goal goal, ServiceSpec spec, InstanceState state) {
        return WaitOutlook.reached(goal, spec, status(state, 7), SINCE);
    }

    /** The first process seen was the first one. */
    private static WaitOutlook of(
            Goal goal, ServiceSpec spec, InstanceState state, int incarnation, long millis) {
        return WaitOutlook.of(goal, spec, status(state, incarnation), 1, SINCE.plusMillis(millis));
    }

    private static InstanceStatus status(InstanceState state, int incarnation) {
        return new InstanceStatus(
                "web",
                "web",
                state,
                true,
                "",
                SINCE,
                incarnation,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                "",
                false,
                Optional.empty());
    }
}
