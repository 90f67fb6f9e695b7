package io.valvo.rules.health;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofSeconds;

import io.valvo.rules.health.HealthState.Failing;
import io.valvo.rules.health.HealthState.News;
import io.valvo.rules.health.HealthState.Policy;
import io.valvo.rules.health.HealthState.Recovered;
import io.valvo.rules.health.HealthState.Unresponsive;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class HealthStateTest {
    private static final Policy POLICY = new Policy(3, 2, Optional.of(ofSeconds(5)));

    @Test
    void theFirstFailureIsNewsAndTheLastThatIsAllowedAsksForARestart() {
        assertThat(after("x")).containsExactly(new Failing("no", 1));
        assertThat(after("xxx"))
                .containsExactly(
                        new Failing("no", 1),
                        new Failing("no", 2),
                        new Failing("no", 3),
                        new Unresponsive("no"));
    }

    @Test
    void aRestartIsAskedForOnceInOneRunOfFailures() {
        assertThat(after("xxxxx")).filteredOn(Unresponsive.class::isInstance).hasSize(1);
        assertThat(after("xxx.xxx")).filteredOn(Unresponsive.class::isInstance).hasSize(2);
    }

    @Test
    void itRecoversAfterSoManyPassesInARow() {
        assertThat(after("x..")).containsExactly(new Failing("no", 1), new Recovered());
        assertThat(after("x.x.")).containsExactly(new Failing("no", 1), new Failing("no", 1));
    }

    @Test
    void anAnswerThatTookTooLongIsAFailureThatNamesBothTimes() {
        var step = HealthState.beginning().passed(Duration.ofMillis(6200), POLICY);
        assertThat(step.news())
                .containsExactly(
                        new Failing(
                                "answered after 6.2s, which is slower than slow-after = 5s", 1));
        assertThat(HealthState.beginning().passed(ofSeconds(5), POLICY).news()).isEmpty();
    }

    @Test
    void firstRoundsAreSpreadOverATenthOfTheInterval() {
        assertThat(HealthState.firstRound(ofSeconds(10), 0)).isEqualTo(ofSeconds(10));
        assertThat(HealthState.firstRound(ofSeconds(10), 500)).isEqualTo(Duration.ofMillis(10_500));
        assertThat(HealthState.firstRound(ofSeconds(10), Integer.MIN_VALUE))
                .isBetween(ofSeconds(10), ofSeconds(11));
    }

    @Property
    void failuresAreCountedInARowAndNewsAlternate(
            @ForAll List<Boolean> answers,
            @ForAll @IntRange(min = 1, max = 4) int failures,
            @ForAll @IntRange(min = 1, max = 4) int successes) {
        var policy = new Policy(failures, successes, Optional.empty());
        HealthState now = HealthState.beginning();
        boolean ill = false;
        int run = 0;
        for (boolean pass : answers) {
            var step = pass ? now.passed(Duration.ZERO, policy) : now.failed("no", policy);
            run = pass ? 0 : run + 1;
            if (!pass) assertThat(step.news()).first().isEqualTo(new Failing("no", run));
            assertThat(step.news().contains(new Unresponsive("no"))).isEqualTo(run == failures);
            if (step.news().contains(new Recovered())) assertThat(ill).isTrue();
            ill = step.next() instanceof HealthState.Ill;
            now = step.next();
        }
    }

    /** News of a series of answers: {@code .} passes, {@code x} fails. */
    private static List<News> after(String answers) {
        var news = new ArrayList<News>();
        HealthState now = HealthState.beginning();
        for (char answer : answers.toCharArray()) {
            var step = answer == '.' ? now.passed(Duration.ZERO, POLICY) : now.failed("no", POLICY);
            news.addAll(step.news());
            now = step.next();
        }
        return news;
    }
}
