package io.valvo.os;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * {@code CLOCK_MONOTONIC} without the time that this process missed (SIGSTOP, a frozen machine or
 * control group, starvation): what every deadline is reckoned by, so that nobody is called silent
 * who wasn't listened to. A suspended machine's {@code CLOCK_MONOTONIC} stands still by itself. How
 * much was missed is decided by {@link AwakeTime}. Safe for several threads.
 */
public final class AwakeClock implements InstantSource {
    /** That of this process: all threads of it stand still together. */
    public static final AwakeClock OWN = new AwakeClock(System::nanoTime);

    /** One who looks more often than this leaves no trace: reading is as cheap as it was. */
    private static final long TRACE = 100_000_000;

    private final LongSupplier monotonic;
    private final AtomicReference<AwakeTime> time;
    private volatile boolean regular;

    public AwakeClock(LongSupplier monotonic) {
        this.monotonic = monotonic;
        time = new AtomicReference<>(AwakeTime.from(monotonic.getAsLong()));
    }

    /** On a scale of its own, that of {@code System.nanoTime()} as long as nothing was missed. */
    public long nanos() {
        long now = monotonic.getAsLong();
        var seen = time.get();
        boolean fresh = !regular || now - seen.seenAt() < TRACE;
        return (fresh ? seen : time.updateAndGet(it -> it.observed(now))).at(now);
    }

    /** On a scale of its own: for differences. */
    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(nanos());
    }

    /**
     * For a thread that has slept, before it looks at any deadline.
     *
     * @param meant when it meant to wake up, by {@link #monotonic}
     */
    public void woken(long meant) {
        long now = monotonic.getAsLong();
        time.updateAndGet(it -> it.woken(meant, now));
    }

    /** To be called once a second: from the first time on a silence is a stand-still. */
    public void tick() {
        long now = monotonic.getAsLong();
        time.updateAndGet(it -> regular ? it.observed(now) : it.woken(now, now));
        regular = true;
    }

    /** All that doesn't count, since the process began. */
    public Duration missed() {
        return Duration.ofNanos(time.get().missed());
    }

    /** What {@link #woken} is told by. */
    public long monotonic() {
        return monotonic.getAsLong();
    }

    /** Completes what isn't complete when this much time has counted. */
    public <T> void complete(CompletableFuture<T> future, T value, Duration after) {
        await(future, value, nanos() + after.toNanos());
    }

    private <T> void await(CompletableFuture<T> future, T value, long due) {
        long left = Math.max(0, due - nanos());
        long meant = monotonic() + left;
        var timer = new CompletableFuture<Void>();
        var _ = future.whenComplete((_, _) -> timer.cancel(false));
        var _ =
                timer.completeOnTimeout(null, left, TimeUnit.NANOSECONDS)
                        .thenRun(() -> {
                            woken(meant);
                            if (due - nanos() > 0) await(future, value, due);
                            else future.complete(value);
                        });
    }
}
