package io.valvo.rules.limits;

import static org.assertj.core.api.Assertions.assertThat;

import static java.time.Duration.ofSeconds;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

class LimitBoundsTest {
    private static final LimitBounds BOUNDS =
            bounds(Map.of(Limit.MEMORY, 100.0, Limit.CPU, 50.0, Limit.FILES, 10.0));

    @Test
    void theNearestBoundCountsAndWhatIsNotKnownDoesNot() {
        assertThat(BOUNDS.nearness(40, Double.NaN, 1, 8)).isEqualTo(0.8);
        assertThat(BOUNDS.nearness(40, 45, 1, 8)).isEqualTo(0.9);
        assertThat(BOUNDS.nearness(40, Double.NaN, 1_000, -1)).isEqualTo(0.4);
    }

    @Test
    void whatIsWellBelowTheWarningConcernsNobody() {
        assertThat(BOUNDS.concerns(0.8)).isFalse();
        assertThat(BOUNDS.concerns(0.82)).isTrue();
    }

    @Test
    void memoryIsFarFromItsBoundUnlessItIsNearOrSoonThere() {
        assertThat(BOUNDS.isMemoryFar(50, 0)).isTrue();
        assertThat(BOUNDS.isMemoryFar(50, -1)).isTrue();
        assertThat(BOUNDS.isMemoryFar(91, 0)).isFalse();
        assertThat(BOUNDS.isMemoryFar(50, 50 / 1_999.0)).isFalse();
        assertThat(BOUNDS.isMemoryFar(50, 50 / 2_001.0)).isTrue();
        assertThat(bounds(Map.of(Limit.CPU, 50.0)).isMemoryFar(1e12, 1e9)).isTrue();
    }

    @Test
    void sharedMemoryIsReadWhereItDecides() {
        assertThat(SharedMemoryRule.isNeeded(BOUNDS, 101, 150, 1, false, 1)).isTrue();
        assertThat(SharedMemoryRule.isNeeded(BOUNDS, 80, 90, 1, true, 1)).isTrue();
        assertThat(SharedMemoryRule.isNeeded(BOUNDS, 80, 90, 1, false, 1)).isFalse();
        assertThat(SharedMemoryRule.isNeeded(BOUNDS, 80, 89, 1, true, 1)).isFalse();
    }

    @Test
    void forPeopleSharedMemoryIsReadOfTheSecondLookAndRarelyAfterwards() {
        var none = LimitBounds.of(LimitsSpec.NONE);
        long large = 33L << 20;
        int first = SharedMemoryRule.FIRST_LOOK;
        assertThat(SharedMemoryRule.isNeeded(none, large, large, 2, true, first + 1)).isFalse();
        assertThat(SharedMemoryRule.isNeeded(none, large, large, 2, true, first + 2)).isTrue();
        assertThat(SharedMemoryRule.isNeeded(none, large, large, 2, true, first + 3)).isFalse();
        assertThat(SharedMemoryRule.isNeeded(none, large, large, 1, true, first + 2)).isFalse();
    }

    @Test
    void readingItTakesATwentiethOfTheTimeAtMost() {
        assertThat(SharedMemoryRule.pause(100L << 20)).isEqualTo(20_480_000);
        assertThat(SharedMemoryRule.pause(100L << 30)).isEqualTo(1_000_000_000);
    }

    private static LimitBounds bounds(Map<Limit, Double> bounds) {
        return LimitBounds.of(
                new LimitsSpec(
                        bounds,
                        ofSeconds(0),
                        ofSeconds(30),
                        0.9,
                        LimitAction.STOP,
                        Optional.empty()));
    }
}
