package io.valvo.rules.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.RateLimit;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/** So many per period, and as many at once; who is refused is told when it is worth another try. */
class TokenBucketTest {
    private static final RateLimit TWO = new RateLimit(2, Duration.ofSeconds(1));

    @Test
    void asManyAsThePeriodHasComeAtOnceThenOneAfterTheOther() {
        var first = TokenBucket.full(TWO, 0).take(TWO, 0);
        var second = first.next().take(TWO, 0);
        var third = second.next().take(TWO, 0);
        assertThat(List.of(first.granted(), second.granted(), third.granted()))
                .containsExactly(true, true, false);
        assertThat(third.delay()).isEqualTo(500_000_000);
        assertThat(third.next().take(TWO, 499_000_000).granted()).isFalse();
        assertThat(third.next().take(TWO, 500_000_000).granted()).isTrue();
    }

    @Test
    void aLongPauseSavesUpNoMoreThanThePeriodHas() {
        long late = 3_600_000_000_000L;
        var first = TokenBucket.full(TWO, 0).take(TWO, late);
        var second = first.next().take(TWO, late);
        assertThat(second.granted()).isTrue();
        assertThat(second.next().take(TWO, late).granted()).isFalse();
    }

    @Test
    void whoHasNotAskedForAPeriodNeedsNotBeRemembered() {
        var empty = TokenBucket.full(TWO, 0).take(TWO, 0).next();
        assertThat(empty.idle(TWO, 400_000_000)).isFalse();
        assertThat(empty.idle(TWO, 500_000_000)).isTrue();
    }

    @Property
    void inNoTimeMorePassThanTheRateAllows(
            @ForAll @IntRange(min = 1, max = 50) int count,
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 300_000_000) Long> pauses) {
        var rate = new RateLimit(count, Duration.ofSeconds(1));
        var bucket = TokenBucket.full(rate, 0);
        long now = 0;
        int passed = 0;
        for (var pause : pauses) {
            now += pause;
            var take = bucket.take(rate, now);
            bucket = take.next();
            if (take.granted()) passed++;
            assertThat(passed).isLessThanOrEqualTo(count + (int) (now * count / 1e9) + 1);
        }
    }

    @Property
    void whoComesAgainWhenToldPasses(
            @ForAll @IntRange(min = 1, max = 50) int count,
            @ForAll @IntRange(min = 1, max = 100) int tries) {
        var rate = new RateLimit(count, Duration.ofMinutes(1));
        var bucket = TokenBucket.full(rate, 0);
        long now = 0;
        for (int i = 0; i < tries; i++) {
            var take = bucket.take(rate, now);
            now += take.delay();
            bucket = take.granted() ? take.next() : take.next().take(rate, now).next();
            assertThat(take.granted() || take.next().take(rate, now).granted()).isTrue();
        }
    }
}
