package io.valvo.rules.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.LogSpec;
import io.valvo.rules.logs.RotationRule.Reason;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

class RotationRuleTest {
    private static final int UNIT = 4096;
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aFileIsRotatedWhenItHasReachedItsSize() {
        assertThat(RotationRule.due(log(1000), 999, DAY)).isEmpty();
        assertThat(RotationRule.due(log(1000), 1000, DAY)).contains(Reason.SIZE);
    }

    @Test
    void aFileIsRotatedByAgeIfThereIsSomethingInIt() {
        var daily = new LogSpec(1000, Optional.of(DAY), 5, false, false);
        assertThat(RotationRule.due(daily, 1, DAY)).contains(Reason.AGE);
        assertThat(RotationRule.due(daily, 1, DAY.minusNanos(1))).isEmpty();
        assertThat(RotationRule.due(daily, 0, DAY)).isEmpty();
    }

    @Test
    void theLastUnitThatBeginsALineIsPreferred() {
        assertThat(RotationRule.cut(10 * UNIT, UNIT, at -> at == 7 * UNIT)).isEqualTo(7 * UNIT);
        assertThat(RotationRule.cut(10 * UNIT, UNIT, _ -> true)).isEqualTo(9 * UNIT);
    }

    @Test
    void aLineIsCutInTwoRatherThanHalfTheFileKept() {
        assertThat(RotationRule.cut(10 * UNIT, UNIT, at -> at == 5 * UNIT)).isEqualTo(9 * UNIT);
        assertThat(RotationRule.cut(10 * UNIT, UNIT, _ -> false)).isEqualTo(9 * UNIT);
    }

    @Test
    void whatFitsIntoOneUnitStays() {
        assertThat(RotationRule.cut(0, UNIT, _ -> true)).isZero();
        assertThat(RotationRule.cut(UNIT, UNIT, _ -> true)).isZero();
        assertThat(RotationRule.cut(UNIT + 1, UNIT, _ -> true)).isEqualTo(UNIT);
    }

    /** What the kernel takes: whole units, and never the whole file. */
    @Property
    void everyCutIsOneThatTheKernelTakes(
            @ForAll @IntRange(max = 1 << 30) int size,
            @ForAll @IntRange(min = 9, max = 16) int power,
            @ForAll long seed) {
        int unit = 1 << power;
        var lines = new Random(seed);
        long cut = RotationRule.cut(size, unit, _ -> lines.nextInt(50) == 0);
        assertThat(cut % unit).isZero();
        if (size > unit) assertThat(cut).isBetween(Math.min(unit, size / 2L), size - 1L);
        else assertThat(cut).isZero();
    }

    private static LogSpec log(long maxSize) {
        return new LogSpec(maxSize, Optional.empty(), 5, false, false);
    }
}
