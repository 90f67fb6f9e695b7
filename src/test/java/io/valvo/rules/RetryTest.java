package io.valvo.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.rules.Retry.Failed;
import io.valvo.rules.Retry.How;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.stream.IntStream;

/** docs/gateway.md, who answers: what is sent once more, to whom, and when. */
class RetryTest {
    private static final long MS = Duration.ofMillis(1).toNanos();
    private static final Retry FALLBACK = new Retry(true, true, false, 0);

    @Test
    void aLivingInstanceThatMayHaveGotItIsAskedOnceMoreAfterAPause() {
        assertThat(Retry.of(alone(1, How.DELIVERED)))
                .contains(new Retry(false, false, false, 10 * MS));
        assertThat(Retry.of(alone(2, How.DELIVERED))).isEmpty();
    }

    @Test
    void anotherInstanceIsAskedAtOnceAndThatIsTheOnceMore() {
        var first = new Failed(1, 0, false, How.DELIVERED, false, true, true);
        assertThat(Retry.of(first)).contains(new Retry(false, false, false, 0));
        assertThat(Retry.of(new Failed(2, 0, false, How.DELIVERED, false, true, true))).isEmpty();
    }

    @Test
    void nothingIsOwedForAProcessThatHasEndedAndItsSuccessorIsNotPausedFor() {
        assertThat(Retry.of(new Failed(1, 3, false, How.DELIVERED, true, false, false)))
                .contains(new Retry(false, true, false, 0));
    }

    @Test
    void whatEndsTwoProcessesIsNotGivenAThird() {
        assertThat(Retry.of(new Failed(2, 0, false, How.DELIVERED, true, true, true))).isEmpty();
        assertThat(Retry.of(new Failed(2, 0, false, How.DELIVERED_TWICE, true, true, true)))
                .isEmpty();
    }

    @Test
    void whatOneProcessGotTwiceIsSentAgainOnlyIfThatHasEnded() {
        assertThat(Retry.of(alone(1, How.DELIVERED_TWICE)))
                .contains(new Retry(false, false, true, 0));
        assertThat(Retry.of(new Failed(1, 0, false, How.DELIVERED_TWICE, true, false, true)))
                .contains(new Retry(false, true, false, 0));
        assertThat(Retry.of(new Failed(1, 0, false, How.DELIVERED_TWICE, false, false, false)))
                .contains(FALLBACK);
    }

    @Test
    void anAnswerThatIsNoneIsNotAskedForAgain() {
        assertThat(Retry.of(alone(1, How.ANSWERED))).isEmpty();
        assertThat(Retry.of(new Failed(1, 0, false, How.ANSWERED, false, true, false)))
                .contains(FALLBACK);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNobodyGotIsTriedForALittleOverASecondWhateverTheNumberOfInstances(boolean another) {
        long waited =
                IntStream.range(1, 7)
                        .mapToLong(it -> Retry.of(knocked(it, another)).orElseThrow().pause())
                        .sum();
        assertThat(waited).isBetween(600 * MS, 1_200 * MS);
        assertThat(Retry.of(knocked(7, another))).isEmpty();
        assertThat(Retry.of(new Failed(0, 7, false, How.UNREACHED, true, another, true)))
                .as("its process has ended: the next one comes")
                .contains(new Retry(false, true, false, 0));
    }

    @Test
    void afterTwoTriesOfALivingServiceAFallbackIsAsked() {
        assertThat(Retry.of(new Failed(1, 0, false, How.DELIVERED, false, false, false)))
                .contains(new Retry(false, false, false, 10 * MS));
        assertThat(Retry.of(new Failed(2, 0, false, How.DELIVERED, false, false, false)))
                .contains(FALLBACK);
    }

    @Test
    void anotherHouseIsTriedOnceAndTheLastOneIsTheEnd() {
        assertThat(Retry.of(new Failed(1, 0, true, How.DELIVERED, false, false, false)))
                .contains(FALLBACK);
        assertThat(Retry.of(new Failed(1, 0, true, How.DELIVERED, false, false, true))).isEmpty();
    }

    private static Failed alone(int delivered, How how) {
        return new Failed(delivered, 0, false, how, false, false, true);
    }

    private static Failed knocked(int knocks, boolean another) {
        return new Failed(0, knocks, false, How.UNREACHED, false, another, true);
    }
}
