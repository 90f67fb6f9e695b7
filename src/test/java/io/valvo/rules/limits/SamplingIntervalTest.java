package io.valvo.rules.limits;

import static io.valvo.rules.limits.SamplingInterval.FASTEST;
import static io.valvo.rules.limits.SamplingInterval.REGULAR;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class SamplingIntervalTest {
    @Test
    void whatIsFarFromItsBoundAndStillIsLookedAtRegularly() {
        assertThat(SamplingInterval.next(100, 50, 50, ofSeconds(1), 0)).isEqualTo(REGULAR);
    }

    @Test
    void whatGrowsIsLookedAtInHalfTheTimeItNeeds() {
        assertThat(SamplingInterval.next(100, 50, 0, ofSeconds(1), 0)).isEqualTo(ofMillis(500));
        assertThat(SamplingInterval.next(100, 75, 50, ofMillis(500), 0)).isEqualTo(ofMillis(250));
    }

    @Test
    void justBeforeTheBoundItIsLookedAtAsOftenAsCanBe() {
        assertThat(SamplingInterval.next(100, 99, 94, ofMillis(100), 0)).isEqualTo(FASTEST);
    }

    @Test
    void whatIsNearIsLookedAtMoreOftenEvenIfItDoesNotGrow() {
        assertThat(SamplingInterval.next(100, 92, 92, ofSeconds(1), 0)).isEqualTo(ofMillis(250));
        assertThat(SamplingInterval.next(100, 99, 99, ofSeconds(1), 0)).isEqualTo(ofMillis(100));
    }

    @Test
    void manyInAHurryShareWhatLooksMayCost() {
        assertThat(SamplingInterval.next(100, 99, 94, ofMillis(100), 64)).isEqualTo(ofMillis(450));
    }

    @Property
    void thePaceStaysWithinItsBounds(
            @ForAll @DoubleRange(min = 0, max = 1e9) double memory,
            @ForAll @DoubleRange(min = 0, max = 1e9) double before,
            @ForAll @IntRange(max = 10_000) int elapsed,
            @ForAll @IntRange(max = 10_000) int hurried) {
        var next = SamplingInterval.next(1e8, memory, before, Duration.ofMillis(elapsed), hurried);
        assertThat(next).isBetween(FASTEST, REGULAR);
    }
}
