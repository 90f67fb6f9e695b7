package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

class AwakeClockTest {
    private static final long SECOND = 1_000_000_000L;
    private final AtomicLong ahead = new AtomicLong();
    private final AwakeClock clock = new AwakeClock(() -> System.nanoTime() + ahead.get());

    @Test
    void withoutAnybodyWhoIsAwakeRegularlyASilenceMeansNothing() {
        long before = clock.nanos();
        ahead.addAndGet(10 * SECOND);
        assertThat(clock.nanos() - before).isGreaterThanOrEqualTo(10 * SECOND);
    }

    @Test
    void whoeverReadsItFirstAfterAStandstillReadsWhatHasCounted() {
        clock.tick();
        long before = clock.nanos();
        ahead.addAndGet(3600 * SECOND);
        assertThat(clock.nanos()).isLessThanOrEqualTo(before + SECOND / 2);
        assertThat(clock.missed()).isGreaterThan(Duration.ofMinutes(59));
    }

    @Test
    void aTimeoutIsMovedByWhatWasMissed() throws Exception {
        clock.tick();
        long due = clock.nanos() + SECOND / 5;
        var result = new CompletableFuture<String>();
        clock.complete(result, "late", Duration.ofMillis(200));
        ahead.addAndGet(60 * SECOND);
        assertThat(result.get(60, SECONDS)).isEqualTo("late");
        assertThat(clock.nanos()).isGreaterThanOrEqualTo(due);
        assertThat(clock.missed()).isGreaterThan(Duration.ofSeconds(59));
    }
}
