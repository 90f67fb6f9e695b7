package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.OutlierSpec;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** One instance that fails while others don't is left out, but never too many. */
class OutlierEjectionTest {
    private static final long SECOND = 1_000_000_000L;
    private static final OutlierSpec SPEC = new OutlierSpec(3, Duration.ofSeconds(10), 0.5);

    @Test
    void failuresInARowPutItOutForAWhile() {
        var outliers = failed(OutlierEjection.NONE, "a", 2, 0).succeeded("a", 0);
        assertThat(failed(outliers, "a", 2, 0).isEjected("a", 0)).as("not in a row").isFalse();
        outliers = failed(outliers, "a", 3, 0);
        assertThat(outliers.isEjected("a", 9 * SECOND)).isTrue();
        assertThat(outliers.isEjected("a", 10 * SECOND)).isFalse();
        assertThat(outliers.isEjected("b", 0)).isFalse();
    }

    @Test
    void eachTimeItTakesLongerUntilItHasSucceeded() {
        var once = failed(OutlierEjection.NONE, "a", 3, 0);
        var twice = failed(once, "a", 3, 10 * SECOND);
        assertThat(twice.isEjected("a", 29 * SECOND)).isTrue();
        assertThat(twice.isEjected("a", 30 * SECOND)).isFalse();
        var healed = failed(twice.succeeded("a", 30 * SECOND), "a", 3, 31 * SECOND);
        assertThat(healed.isEjected("a", 41 * SECOND)).isFalse();
    }

    @Test
    void theOnlyInstanceIsNeverLeftOut() {
        var outliers = OutlierEjection.NONE;
        for (int i = 0; i < 50; i++) outliers = outliers.failed("a", 1, SPEC, 0);
        assertThat(outliers.isEjected("a", 0)).isFalse();
    }

    @Test
    void aNewProcessBeginsAnew() {
        assertThat(failed(OutlierEjection.NONE, "a", 3, 0).without("a"))
                .isEqualTo(OutlierEjection.NONE);
    }

    @Property
    void neverMoreThanTheirShareAreOut(
            @ForAll @IntRange(min = 1, max = 6) int instances,
            @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 5) Integer> failing) {
        var outliers = OutlierEjection.NONE;
        long now = 0;
        for (var it : failing) {
            now += SECOND / 10;
            outliers = outliers.failed("i" + it % instances, instances, SPEC, now);
            var at = now;
            var seen = outliers;
            long out =
                    IntStream.range(0, instances).filter(i -> seen.isEjected("i" + i, at)).count();
            assertThat(out).isLessThanOrEqualTo(instances / 2);
        }
    }

    private static OutlierEjection failed(
            OutlierEjection outliers, String instance, int times, long now) {
        var next = outliers;
        for (int i = 0; i < times; i++) next = next.failed(instance, 2, SPEC, now);
        return next;
    }
}
