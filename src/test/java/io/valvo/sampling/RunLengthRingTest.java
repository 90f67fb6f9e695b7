package io.valvo.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.util.List;

class RunLengthRingTest {
    @Test
    void tellsTheOldestFirstAndForgetsWhatIsTooOld() {
        var ring = new RunLengthRing(3);
        for (int i = 1; i <= 5; i++) ring.add(i, 10 * i, 1);
        assertThat(ring.memory()).containsExactly(3, 4, 5);
        assertThat(ring.cpu()).containsExactly(30, 40, 50);
    }

    @Test
    void keepsFiguresAsPreciselyAsPromised() {
        var ring = new RunLengthRing(3);
        ring.add(123_456_789, 33.3, 1);
        assertThat(ring.memory()[0]).isCloseTo(123_456_789, within(123_456_789 * 0.004));
        assertThat(ring.cpu()[0]).isCloseTo(33.3, within(33.3 * 0.004));
    }

    @Test
    void whatIdlesTakesNoRoom() {
        var ring = new RunLengthRing(1440);
        for (int i = 0; i < 10_000; i++) ring.add(1e8, 0, 1);
        assertThat(ring.samples()).isEqualTo(1440);
        assertThat(ring.footprint()).isLessThan(100);
    }

    @Test
    void remembersThatNothingIsKnown() {
        var ring = new RunLengthRing(3);
        ring.add(Double.NaN, Double.NaN, 100);
        ring.add(1, 2, 1);
        assertThat(ring.memory()).containsExactly(Double.NaN, Double.NaN, 1);
    }

    /** Like a list from whose beginning falls what is too much. */
    @Property
    void isWhatAListWouldBe(@ForAll @Size(max = 200) List<@IntRange(max = 3) Integer> values) {
        var ring = new RunLengthRing(20);
        values.forEach(it -> ring.add(it, it, 1));
        var kept = values.subList(Math.max(0, values.size() - 20), values.size());
        assertThat(ring.memory())
                .containsExactly(kept.stream().mapToDouble(Integer::doubleValue).toArray());
    }
}
