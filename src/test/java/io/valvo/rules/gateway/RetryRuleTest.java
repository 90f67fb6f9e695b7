package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.rules.gateway.RetryRule.Failed;
import io.valvo.rules.gateway.RetryRule.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.stream.IntStream;

/** docs/gateway.md, who answers: what is sent once more, to whom, and when. */
class RetryRuleTest {
    private static final long MS = Duration.ofMillis(1).toNanos();
    private static final RetryRule FALLBACK = new RetryRule(true, true, false, 0);

    @Test
    void aLivingInstanceThatMayHaveGotItIsAskedOnceMoreAfterAPause() {
        assertThat(RetryRule.of(alone(1, Outcome.DELIVERED)))
                .contains(new RetryRule(false, false, false, 10 * MS));
        assertThat(RetryRule.of(alone(2, Outcome.DELIVERED))).isEmpty();
    }

    @Test
    void anotherInstanceIsAskedAtOnceAndThatIsTheOnceMore() {
        var first = new Failed(1, 0, false, Outcome.DELIVERED, false, true, true);
        assertThat(RetryRule.of(first)).contains(new RetryRule(false, false, false, 0));
        assertThat(RetryRule.of(new Failed(2, 0, false, Outcome.DELIVERED, false, true, true)))
                .isEmpty();
    }

    @Test
    void nothingIsOwedForAProcessThatHasEndedAndItsSuccessorIsNotPausedFor() {
        assertThat(RetryRule.of(new Failed(1, 3, false, Outcome.DELIVERED, true, false, false)))
                .contains(new RetryRule(false, true, false, 0));
    }

    @Test
    void whatEndsTwoProcessesIsNotGivenAThird() {
        assertThat(RetryRule.of(new Failed(2, 0, false, Outcome.DELIVERED, true, true, true)))
                .isEmpty();
        assertThat(RetryRule.of(new Failed(2, 0, false, Outcome.DELIVERED_TWICE, true, true, true)))
                .isEmpty();
    }

    @Test
    void whatOneProcessGotTwiceIsSentAgainOnlyIfThatHasEnded() {
        assertThat(RetryRule.of(alone(1, Outcome.DELIVERED_TWICE)))
                .contains(new RetryRule(false, false, true, 0));
        assertThat(
                        RetryRule.of(
                                new Failed(
                                        1, 0, false, Outcome.DELIVERED_TWICE, true, false, true)))
                .contains(new RetryRule(false, true, false, 0));
        assertThat(
                        RetryRule.of(
                                new Failed(
                                        1, 0, false, Outcome.DELIVERED_TWICE, false, false, false)))
                .contains(FALLBACK);
    }

    @Test
    void anAnswerThatIsNoneIsNotAskedForAgain() {
        assertThat(RetryRule.of(alone(1, Outcome.ANSWERED))).isEmpty();
        assertThat(RetryRule.of(new Failed(1, 0, false, Outcome.ANSWERED, false, true, false)))
                .contains(FALLBACK);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNobodyGotIsTriedForALittleOverASecondWhateverTheNumberOfInstances(boolean another) {
        long waited =
                IntStream.range(1, 7)
                        .mapToLong(it -> RetryRule.of(knocked(it, another)).orElseThrow().pause())
                        .sum();
        assertThat(waited).isBetween(600 * MS, 1_200 * MS);
        assertThat(RetryRule.of(knocked(7, another))).isEmpty();
        assertThat(RetryRule.of(new Failed(0, 7, false, Outcome.UNREACHED, true, another, true)))
                .as("its process has ended: the next one comes")
                .contains(new RetryRule(false, true, false, 0));
    }

    @Test
    void afterTwoTriesOfALivingServiceAFallbackIsAsked() {
        assertThat(RetryRule.of(new Failed(1, 0, false, Outcome.DELIVERED, false, false, false)))
                .contains(new RetryRule(false, false, false, 10 * MS));
        assertThat(RetryRule.of(new Failed(2, 0, false, Outcome.DELIVERED, false, false, false)))
                .contains(FALLBACK);
    }

    @Test
    void anotherHouseIsTriedOnceAndTheLastOneIsTheEnd() {
        assertThat(RetryRule.of(new Failed(1, 0, true, Outcome.DELIVERED, false, false, false)))
                .contains(FALLBACK);
        assertThat(RetryRule.of(new Failed(1, 0, true, Outcome.DELIVERED, false, false, true)))
                .isEmpty();
    }

    private static Failed alone(int delivered, Outcome how) {
        return new Failed(delivered, 0, false, how, false, false, true);
    }

    private static Failed knocked(int knocks, boolean another) {
        return new Failed(0, knocks, false, Outcome.UNREACHED, false, another, true);
    }
}
