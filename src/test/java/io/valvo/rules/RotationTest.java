package io.valvo.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.LogSpec;
import io.valvo.rules.Rotation.Reason;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

class RotationTest {
    private static final int UNIT = 4096;
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aFileIsRotatedWhenItHasReachedItsSize() {
        assertThat(Rotation.due(log(1000), 999, DAY)).isEmpty();
        assertThat(Rotation.due(log(1000), 1000, DAY)).contains(Reason.SIZE);
    }

    @Test
    void aFileIsRotatedByAgeIfThereIsSomethingInIt() {
        var daily = new LogSpec(1000, Optional.of(DAY), 5, false, false);
        assertThat(Rotation.due(daily, 1, DAY)).contains(Reason.AGE);
        assertThat(Rotation.due(daily, 1, DAY.minusNanos(1))).isEmpty();
        assertThat(Rotation.due(daily, 0, DAY)).isEmpty();
    }

    @Test
    void theLastUnitThatBeginsALineIsPreferred() {
        assertThat(Rotation.cut(10 * UNIT, UNIT, at -> at == 7 * UNIT)).isEqualTo(7 * UNIT);
        assertThat(Rotation.cut(10 * UNIT, UNIT, _ -> true)).isEqualTo(9 * UNIT);
    }

    @Test
    void aLineIsCutInTwoRatherThanHalfTheFileKept() {
        assertThat(Rotation.cut(10 * UNIT, UNIT, at -> at == 5 * UNIT)).isEqualTo(9 * UNIT);
        assertThat(Rotation.cut(10 * UNIT, UNIT, _ -> false)).isEqualTo(9 * UNIT);
    }

    @Test
    void whatFitsIntoOneUnitStays() {
        assertThat(Rotation.cut(0, UNIT, _ -> true)).isZero();
        assertThat(Rotation.cut(UNIT, UNIT, _ -> true)).isZero();
        assertThat(Rotation.cut(UNIT + 1, UNIT, _ -> true)).isEqualTo(UNIT);
    }

    /** What the kernel takes: whole units, and never the whole file. */
    @Property
    void everyCutIsOneThatTheKernelTakes(
            @ForAll @IntRange(max = 1 << 30) int size,
            @ForAll @IntRange(min = 9, max = 16) int power,
            @ForAll long seed) {
        int unit = 1 << power;
        var lines = new Random(seed);
        long cut = Rotation.cut(size, unit, _ -> lines.nextInt(50) == 0);
        assertThat(cut % unit).isZero();
        if (size > unit) assertThat(cut).isBetween(Math.min(unit, size / 2L), size - 1L);
        else assertThat(cut).isZero();
    }

    private static LogSpec log(long maxSize) {
        return new LogSpec(maxSize, Optional.empty(), 5, false, false);
    }
}
