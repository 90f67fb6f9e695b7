package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.rules.gateway.LoadBalancing.Candidate;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** Who has the least to do gets the next one. */
class LoadBalancingTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theLeastOutstandingGetsIt() {
        assertThat(pick(Duration.ZERO, new Candidate("a", 3, 0, 0), new Candidate("b", 2, 9, 0)))
                .isEqualTo("b");
    }

    @Test
    void ofEqualsTheOneThatHadFewerSoFar() {
        assertThat(pick(Duration.ZERO, new Candidate("a", 0, 5, 0), new Candidate("b", 0, 4, 0)))
                .isEqualTo("b");
    }

    @Test
    void whoHasJustBecomeReadyGetsLessAtFirst() {
        var slow = Duration.ofSeconds(10);
        var old = new Candidate("old", 3, 0, -100 * SECOND);
        assertThat(pick(slow, old, new Candidate("new", 0, 0, 9 * SECOND))).isEqualTo("old");
        assertThat(pick(slow, old, new Candidate("new", 0, 0, 6 * SECOND))).isEqualTo("new");
    }

    @Test
    void nobodyIsNobody() {
        assertThat(LoadBalancing.pick(List.of(), Duration.ZERO, 0)).isEmpty();
    }

    private static String pick(Duration slowStart, Candidate... candidates) {
        return LoadBalancing.pick(List.of(candidates), slowStart, 10 * SECOND)
                .orElseThrow()
                .instance();
    }
}
