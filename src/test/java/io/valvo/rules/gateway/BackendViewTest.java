package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.gateway.ModelResidency.LoadState;
import io.valvo.rules.testing.ServiceSpecs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a service stands for requests, by what was heard of it and asked of it. */
class BackendViewTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final BackendView UNKNOWN = BackendView.unknown("web");

    @ParameterizedTest
    @CsvSource({
        "PENDING,   Coming,     LOADING",
        "STARTING,  Coming,     LOADING",
        "UNHEALTHY, Coming,     LOADING",
        "STOPPING,  Coming,     LEAVING",
        "BACKOFF,   BackingOff, READY,   STARTING",
        "FAILED,    Away,       ABSENT,  STARTING",
        "STOPPED,   Away,       ABSENT,  STARTING",
        "COMPLETED, Away,       ABSENT,  STARTING",
    })
    void whatIsNotReadyIsWaitedForWhileItMayBecomeSo(
            InstanceState state, String availability, LoadState load) {
        var view = heard(UNKNOWN, state, 1, 0);
        assertThat(view.availability(false, false, 0).getClass().getSimpleName())
                .isEqualTo(availability);
        assertThat(view.loadState(false)).isEqualTo(load);
        assertThat(view.availability(true, false, 0)).isEqualTo(new TargetAvailability.Free());
        assertThat(view.loadState(true)).isEqualTo(LoadState.READY);
    }

    @Test
    void aStartThatWasAskedForIsWaitedForUntilItIsHeardOf() {
        var asked = heard(UNKNOWN, InstanceState.FAILED, 1, 0).requestStart();
        assertThat(asked.startedOnDemand()).isTrue();
        var stillFailed = heard(asked, InstanceState.FAILED, 1, 0);
        assertThat(stillFailed.startRequested()).as("old news").isTrue();
        assertThat(stillFailed.availability(false, false, 0))
                .isEqualTo(new TargetAvailability.Coming());
        assertThat(heard(asked, InstanceState.STARTING, 2, 0).startRequested()).isFalse();
        var again = heard(asked, InstanceState.FAILED, 2, 0);
        assertThat(again.startRequested()).as("it has failed anew").isFalse();
        assertThat(again.isFailing(false)).isTrue();
    }

    @Test
    void aStopThatWasAskedForIsOverWhenNobodyWantsItAnyMore() {
        var asked = heard(UNKNOWN, InstanceState.STARTING, 1, 0).requestStop();
        assertThat(asked.isAsleep(false)).isTrue();
        assertThat(heard(asked, InstanceState.STARTING, 1, 0).stopRequested()).isTrue();
        var stopped = heard(asked, InstanceState.STOPPED, 1, 0);
        assertThat(stopped.stopRequested()).isFalse();
        assertThat(stopped.startedOnDemand()).isFalse();
    }

    @Test
    void whatFailedForGoodMayBeAskedForAgainAfterAWhile() {
        var failed = heard(UNKNOWN.withManaged(true), InstanceState.FAILED, 1, SECOND);
        var later = heard(failed, InstanceState.FAILED, 1, 20 * SECOND);
        assertThat(later.availability(false, false, 30 * SECOND))
                .isEqualTo(new TargetAvailability.Away("web has failed: exited 1"));
        assertThat(later.availability(false, false, 31 * SECOND))
                .isEqualTo(new TargetAvailability.Coming());
    }

    @Test
    void whatHasNotBeenToldYetOfAnEndIsComing() {
        assertThat(UNKNOWN.availability(false, true, 0)).isEqualTo(new TargetAvailability.Coming());
    }

    @Test
    void theNextTryIsTold() {
        var view = heard(UNKNOWN, InstanceState.BACKOFF, 1, SECOND);
        assertThat(view.availability(false, false, 3 * SECOND))
                .isEqualTo(new TargetAvailability.BackingOff(3 * SECOND));
    }

    /** Whose next try is due 5 s later, if it backs off. */
    private static BackendView heard(
            BackendView before, InstanceState state, int incarnation, long now) {
        boolean wanted = state != InstanceState.STOPPED;
        var nextTry =
                state == InstanceState.BACKOFF
                        ? Optional.of(NOON.plusSeconds(5))
                        : Optional.<Instant>empty();
        boolean failed = state == InstanceState.BACKOFF || state == InstanceState.FAILED;
        var instance =
                new InstanceStatus(
                        "web",
                        "web",
                        state,
                        wanted,
                        failed ? "exited 1" : "",
                        NOON,
                        incarnation,
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        0,
                        Optional.empty(),
                        nextTry,
                        0,
                        0,
                        "unknown",
                        false,
                        Optional.empty());
        var spec = ServiceSpecs.service("web").build();
        var status = new ServiceStatus(spec, state, wanted, List.of(instance));
        return before.updated(status, false, NOON, now);
    }
}
