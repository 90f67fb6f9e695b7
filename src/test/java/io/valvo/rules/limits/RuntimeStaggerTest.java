package io.valvo.rules.limits;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;

class RuntimeStaggerTest {
    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void aSingleInstanceRunsForItsWholeTime() {
        assertThat(RuntimeStagger.runtime(DAY, 1, 1, Instant.EPOCH)).isEqualTo(DAY);
    }

    @Property
    void noneRunsForLongerAndAllForMoreThanHalf(
            @ForAll @IntRange(min = 1, max = 20) int number,
            @ForAll @LongRange(max = 2_000_000_000_000L) long startedAt) {
        var began = Instant.ofEpochMilli(startedAt);
        var runtime = RuntimeStagger.runtime(DAY, number, 20, began);
        assertThat(runtime).isLessThanOrEqualTo(DAY).isGreaterThan(DAY.dividedBy(2));
    }

    @Property
    void instancesThatStartedTogetherEndApart(
            @ForAll @IntRange(min = 2, max = 20) int instances,
            @ForAll @LongRange(max = 2_000_000_000_000L) long startedAt) {
        var began = Instant.ofEpochMilli(startedAt);
        var ends = new HashSet<Duration>();
        for (int number = 1; number <= instances; number++)
            ends.add(RuntimeStagger.runtime(DAY, number, instances, began));
        assertThat(ends).hasSize(instances);
    }
}
