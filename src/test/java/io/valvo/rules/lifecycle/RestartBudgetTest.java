package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.RestartPolicy.Backoff;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class RestartBudgetTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final RestartPolicy TWICE =
            new RestartPolicy(
                    RestartPolicy.Policy.ON_FAILURE,
                    new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0),
                    2,
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(1));

    @Test
    void restartsFromBeforeTheClockWasSetBackDoNotCountForEver() {
        var ahead = new RestartBudget(0, List.of(NOON.plus(Duration.ofDays(365))), 1);
        var again = (RestartBudget.Retry) ahead.failed(NOON, TWICE, false, 0);
        assertThat(again.next().recent()).containsExactly(NOON, NOON);
        assertThat(again.next().within(NOON.plus(Duration.ofMinutes(11)), TWICE)).isEmpty();
    }

    @Test
    void aClockSetBackGivesNoFreshBudget() {
        var later = NOON.plusSeconds(60);
        var spent = new RestartBudget(2, List.of(later, later), 2);
        assertThat(spent.failed(NOON, TWICE, false, 0)).isInstanceOf(RestartBudget.GiveUp.class);
    }
}
