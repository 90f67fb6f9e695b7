package io.valvo.rules.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.rules.limits.LimitRule.Exceeded;
import io.valvo.rules.limits.LimitRule.News;
import io.valvo.rules.limits.LimitRule.Warned;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LimitRuleTest {
    private static final double MIB = 1 << 20;

    private Instant now = Instant.EPOCH;
    private LimitRule rule = rule(Limit.MEMORY, 100 * MIB, Duration.ZERO);

    @Test
    void saysNothingBelowTheLevelOfTheWarning() {
        assertThat(see(89 * MIB)).isEmpty();
    }

    @Test
    void warnsOnceThenTellsThatTheBoundIsPassedOnce() {
        assertThat(see(91 * MIB)).get().isInstanceOf(Warned.class);
        assertThat(see(95 * MIB)).isEmpty();
        assertThat(see(101 * MIB)).get().isInstanceOf(Exceeded.class);
        assertThat(see(120 * MIB)).isEmpty();
    }

    @Test
    void atTheBoundIsNotOverIt() {
        assertThat(see(100 * MIB)).get().isInstanceOf(Warned.class);
    }

    @Test
    void warnsAgainOnlyAfterItHasFallenWellBelow() {
        see(95 * MIB);
        assertThat(see(89 * MIB)).isEmpty();
        assertThat(see(95 * MIB)).isEmpty();
        assertThat(see(50 * MIB)).isEmpty();
        assertThat(see(95 * MIB)).get().isInstanceOf(Warned.class);
    }

    @Test
    void hasPatienceForMemoryForWithoutABreak() {
        rule = rule(Limit.MEMORY, 512 * MIB, Duration.ofSeconds(10));
        assertThat(see(530 * MIB)).get().isInstanceOf(Warned.class);
        pass(9);
        assertThat(see(530 * MIB)).isEmpty();
        assertThat(see(500 * MIB)).isEmpty();
        pass(5);
        assertThat(see(530 * MIB)).isEmpty();
        pass(10);
        assertThat(see(530 * MIB))
                .hasValueSatisfying(it ->
                        assertThat(it.breach().text()).isEqualTo("memory 530/512 MiB for 10s"));
    }

    @Test
    void knowsNothingOfWhatIsNotMeasured() {
        assertThat(see(Double.NaN)).isEmpty();
        assertThat(see(-1)).isEmpty();
    }

    @Test
    void aRunTimeIsOverWhenItIsReached() {
        rule = rule(Limit.RUNTIME, 5000, Duration.ZERO);
        assertThat(see(5000)).get().isInstanceOf(Exceeded.class);
    }

    @Test
    void tellsFiguresThatShowWhatIsWrong() {
        assertThat(text(Limit.CPU, 97.4, 80, 30)).isEqualTo("cpu 97/80% over 30s");
        assertThat(text(Limit.MEMORY, 512.3 * MIB, 512 * MIB, 0)).isEqualTo("memory 512.3/512 MiB");
        assertThat(text(Limit.PROCESSES, 12, 10, 0)).isEqualTo("processes 12/10");
        assertThat(text(Limit.RUNTIME, 5000, 5000, 0)).isEqualTo("runtime 5s");
    }

    /** Whatever the values: the bound is never told to be passed without having been, or twice. */
    @Property
    void whatIsToldIsTrue(@ForAll @Size(max = 50) List<@IntRange(max = 200) Integer> values) {
        rule = rule(Limit.PROCESSES, 100, Duration.ZERO);
        boolean told = false;
        for (int value : values) {
            boolean exceeded = see(value).filter(Exceeded.class::isInstance).isPresent();
            assertThat(exceeded).isEqualTo(value > 100 && !told);
            told = value > 100 || (told && value >= 100 * 0.9 * 0.95);
        }
    }

    @Test
    void thereIsARuleForEachBound() {
        var limits =
                new LimitsSpec(
                        Map.of(Limit.MEMORY, MIB, Limit.CPU, 50.0),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(30),
                        0.5,
                        LimitAction.ALERT,
                        Optional.empty());
        var rules = new ArrayList<>(LimitRule.of(limits));
        assertThat(rules).extracting(LimitRule::limit).containsExactly(Limit.MEMORY, Limit.CPU);
        assertThat(rules.getFirst().patience()).isEqualTo(Duration.ofSeconds(3));
        assertThat(rules.getLast().window()).isEqualTo(Duration.ofSeconds(30));
    }

    private Optional<News> see(double value) {
        var step = rule.observe(value, now);
        rule = step.next();
        return step.news();
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    private static String text(Limit limit, double value, double bound, int seconds) {
        return new LimitReading(limit, value, bound, Duration.ofSeconds(seconds)).text();
    }

    private static LimitRule rule(Limit limit, double bound, Duration patience) {
        return new LimitRule(
                limit, bound, 0.9, patience, Duration.ZERO, Optional.empty(), false, false);
    }
}
