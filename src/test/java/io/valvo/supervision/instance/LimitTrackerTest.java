package io.valvo.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.limits.LimitRule.Exceeded;
import io.valvo.rules.limits.LimitRule.Warned;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

class LimitTrackerTest {
    private static final Instant NOW = Instant.EPOCH;

    @Test
    void tellsWhenTheRunTimeNearsItsEndAndWhenItIsOver() {
        var tracker = tracker(Map.of(Limit.RUNTIME, 10_000.0));
        assertThat(tracker.untilRuntimeMatters(Duration.ZERO)).contains(ofSeconds(9));
        assertThat(tracker.aged(ofMillis(8_999), NOW)).isEmpty();
        assertThat(tracker.aged(ofSeconds(9), NOW)).containsInstanceOf(Warned.class);
        assertThat(tracker.untilRuntimeMatters(ofSeconds(9))).contains(ofSeconds(1));
        assertThat(tracker.aged(ofSeconds(10), NOW).orElseThrow().breach().text())
                .isEqualTo("runtime 10s");
        assertThat(tracker.untilRuntimeMatters(ofSeconds(10))).isEmpty();
    }

    @Test
    void aProcessThatIsOlderThanItsRunTimeIsLookedAtAtOnce() {
        var tracker = tracker(Map.of(Limit.RUNTIME, 10_000.0));
        assertThat(tracker.untilRuntimeMatters(ofSeconds(11)).orElseThrow()).isNegative();
        assertThat(tracker.aged(ofSeconds(11), NOW)).containsInstanceOf(Exceeded.class);
    }

    @Test
    void withoutALimitTheRunTimeNeverMatters() {
        var tracker = tracker(Map.of(Limit.FILES, 10.0));
        assertThat(tracker.untilRuntimeMatters(Duration.ZERO)).isEmpty();
        assertThat(tracker.aged(ofSeconds(10), NOW)).isEmpty();
    }

    @Test
    void countsIterations() {
        var tracker = tracker(Map.of(Limit.ITERATIONS, 3.0));
        assertThat(tracker.iterated(NOW)).isEmpty();
        assertThat(tracker.iterated(NOW)).isEmpty();
        assertThat(tracker.iterated(NOW)).containsInstanceOf(Exceeded.class);
        assertThat(tracker.iterated(NOW)).isEmpty();
    }

    @Test
    void holdsEverySampleAgainstEveryBound() {
        var tracker = tracker(Map.of(Limit.PROCESSES, 10.0, Limit.FILES, 100.0));
        var sample = new UsageSample(0, 0, Double.NaN, 0, 11, 1, 95, -1, -1);
        assertThat(tracker.sampled(sample, NOW))
                .extracting(news -> news.breach().text())
                .containsExactly("processes 11/10", "files 95/100");
        assertThat(tracker.sampled(sample, NOW)).isEmpty();
    }

    private static LimitTracker tracker(Map<Limit, Double> bounds) {
        return new LimitTracker(
                new LimitsSpec(
                        bounds,
                        Duration.ZERO,
                        ofSeconds(30),
                        0.9,
                        LimitAction.RESTART,
                        Optional.empty()));
    }
}
