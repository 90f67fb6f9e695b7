package io.valvo.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.rules.Retry.Failed;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** docs/gateway.md, who answers: what is sent once more, to whom, and when. */
class RetryTest {
    private static final long MS = Duration.ofMillis(1).toNanos();

    @Test
    void theSameInstanceIsTriedAgainAfterAPauseThatGrows() {
        assertThat(Retry.of(alone(1))).contains(new Retry(false, false, 10 * MS));
        assertThat(Retry.of(alone(2))).contains(new Retry(false, false, 20 * MS));
        assertThat(Retry.of(alone(50))).contains(new Retry(false, false, 500 * MS));
    }

    @Test
    void anotherInstanceIsTriedAtOnce() {
        assertThat(Retry.of(new Failed(1, false, true, false, true, 1, 0)))
                .contains(new Retry(false, false, 0));
    }

    @Test
    void nothingIsOwedForAProcessThatHasEndedAndItsSuccessorIsNotPausedFor() {
        assertThat(Retry.of(new Failed(9, false, true, true, false, 2, 0)))
                .contains(new Retry(false, true, 0));
    }

    @Test
    void nothingIsOwedForWhatNobodyGot() {
        assertThat(Retry.of(new Failed(1, false, false, false, false, 1, 0)))
                .contains(new Retry(false, true, 10 * MS));
    }

    @Test
    void afterThreeTriesOfALivingServiceAFallbackIsAsked() {
        assertThat(Retry.of(new Failed(2, false, true, false, false, 2, 0)))
                .contains(new Retry(false, false, 20 * MS));
        assertThat(Retry.of(new Failed(3, false, true, false, false, 2, 0)))
                .contains(new Retry(true, false, 0));
    }

    @Test
    void anotherHouseIsTriedOnceAndTheLastOneIsTheEnd() {
        assertThat(Retry.of(new Failed(1, true, true, false, false, 2, 0)))
                .contains(new Retry(true, true, 0));
        assertThat(Retry.of(new Failed(1, true, true, false, false, 2, 1))).isEmpty();
    }

    private static Failed alone(int tries) {
        return new Failed(tries, false, true, false, false, 1, 0);
    }
}
