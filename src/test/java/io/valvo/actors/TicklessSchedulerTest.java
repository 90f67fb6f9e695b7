package io.valvo.actors;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.valvo.os.AwakeClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

class TicklessSchedulerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final ExecutionContext HERE = ExecutionContext.fromExecutor(Runnable::run);

    private final AtomicLong ahead = new AtomicLong();
    private final AwakeClock clock = new AwakeClock(() -> System.nanoTime() + ahead.get());
    private final TicklessScheduler timers =
            new TicklessScheduler(clock, Thread.ofPlatform().factory());
    private final BlockingQueue<Long> rang = new ArrayBlockingQueue<>(100);

    @AfterEach
    void close() {
        timers.close();
    }

    @Test
    void aTimerRingsLaterByAsMuchAsTheDaemonStoodStill() throws InterruptedException {
        long due = clock.nanos() + SECOND / 4;
        timers.scheduleOnce(nanos(SECOND / 4), this::ring, HERE);
        ahead.addAndGet(7 * SECOND);
        assertThat(rang.poll(60, SECONDS)).isGreaterThanOrEqualTo(due);
        assertThat(clock.missed()).hasSeconds(8);
    }

    @Test
    void whatIsPeriodicLeavesOutTheTurnsThatWereMissed() throws InterruptedException {
        timers.schedule(nanos(SECOND / 10), nanos(SECOND / 10), this::ring, HERE);
        rang.poll(60, SECONDS);
        ahead.addAndGet(3600 * SECOND);
        rang.poll(60, SECONDS);
        rang.poll(60, SECONDS);
        assertThat(rang).hasSizeLessThan(3);
    }

    @Test
    void aTimerThatIsCancelledDuringAStandstillNeverRings() throws InterruptedException {
        var cancelled = timers.scheduleOnce(nanos(SECOND / 20), () -> rang.add(-1L), HERE);
        ahead.addAndGet(7 * SECOND);
        assertThat(cancelled.cancel()).isTrue();
        timers.scheduleOnce(nanos(SECOND / 5), this::ring, HERE);
        assertThat(rang.poll(60, SECONDS)).isNotEqualTo(-1L);
        assertThat(cancelled.isCancelled()).isTrue();
    }

    private void ring() {
        rang.add(clock.nanos());
    }

    private static FiniteDuration nanos(long nanos) {
        return FiniteDuration.create(nanos, NANOSECONDS);
    }
}
