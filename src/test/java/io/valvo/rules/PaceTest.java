package io.valvo.rules;

import static io.valvo.rules.Pace.FASTEST;
import static io.valvo.rules.Pace.REGULAR;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.valvo.model.Limit;
import io.valvo.model.LimitAction;
import io.valvo.model.Limits;
import io.valvo.model.Sample;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class PaceTest {
    @Test
    void whatIsFarFromItsBoundAndStillIsLookedAtRegularly() {
        assertThat(Pace.next(100, 50, 50, ofSeconds(1), 0)).isEqualTo(REGULAR);
    }

    @Test
    void whatGrowsIsLookedAtInHalfTheTimeItNeeds() {
        assertThat(Pace.next(100, 50, 0, ofSeconds(1), 0)).isEqualTo(ofMillis(500));
        assertThat(Pace.next(100, 75, 50, ofMillis(500), 0)).isEqualTo(ofMillis(250));
    }

    @Test
    void justBeforeTheBoundItIsLookedAtAsOftenAsCanBe() {
        assertThat(Pace.next(100, 99, 94, ofMillis(100), 0)).isEqualTo(FASTEST);
    }

    @Test
    void whatIsNearIsLookedAtMoreOftenEvenIfItDoesNotGrow() {
        assertThat(Pace.next(100, 92, 92, ofSeconds(1), 0)).isEqualTo(ofMillis(250));
        assertThat(Pace.next(100, 99, 99, ofSeconds(1), 0)).isEqualTo(ofMillis(100));
    }

    @Test
    void manyInAHurryShareWhatLooksMayCost() {
        assertThat(Pace.next(100, 99, 94, ofMillis(100), 64)).isEqualTo(ofMillis(450));
    }

    @Property
    void thePaceStaysWithinItsBounds(
            @ForAll @DoubleRange(min = 0, max = 1e9) double memory,
            @ForAll @DoubleRange(min = 0, max = 1e9) double before,
            @ForAll @IntRange(max = 10_000) int elapsed,
            @ForAll @IntRange(max = 10_000) int hurried) {
        var next = Pace.next(1e8, memory, before, Duration.ofMillis(elapsed), hurried);
        assertThat(next).isBetween(FASTEST, REGULAR);
    }

    @Test
    void theNearestBoundCountsAndWhatIsNotKnownDoesNot() {
        var bounds = Map.of(Limit.MEMORY, 100.0, Limit.CPU, 50.0, Limit.FILES, 10.0);
        var limits =
                new Limits(
                        bounds,
                        ofSeconds(0),
                        ofSeconds(30),
                        0.9,
                        LimitAction.STOP,
                        Optional.empty());
        var sample = new Sample(40, 60, Double.NaN, 0, 1, 1, 8, -1, -1);
        assertThat(Pace.nearness(limits, sample)).isEqualTo(0.8);
    }
}
