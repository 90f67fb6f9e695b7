package io.valvo.actors;

import com.typesafe.config.Config;

import io.valvo.os.AwakeClock;

import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;

import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

import java.io.Closeable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The timers of all actors and streams: wakes up when one is due and at no other time. Pekko's own
 * wheel turns a hundred times a second, which is most of what an idle daemon would cost, and is ten
 * milliseconds coarse. Named in {@code application.conf}.
 *
 * <p>What rings once rings when its time has passed by the {@link AwakeClock}: later by as much as
 * the daemon stood still.
 */
public final class TicklessScheduler extends AbstractScheduler implements Closeable {
    private static final double MOST_PER_SECOND = 1_000;

    private final ScheduledThreadPoolExecutor thread;
    private final AwakeClock clock;

    /** The arguments are those that Pekko gives. */
    public TicklessScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
        this(AwakeClock.OWN, threads);
    }

    TicklessScheduler(AwakeClock clock, ThreadFactory threads) {
        this.clock = clock;
        thread = new ScheduledThreadPoolExecutor(1, threads);
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Cancellable scheduleOnce(
            FiniteDuration delay, Runnable work, ExecutionContext executor) {
        return new Timer(work, executor, delay.toNanos(), 0).begun();
    }

    /** A turn that the daemon has missed is left out. */
    @Override
    @SuppressWarnings("deprecation") // The other periodic methods end here.
    public Cancellable schedule(
            FiniteDuration initialDelay,
            FiniteDuration interval,
            Runnable work,
            ExecutionContext executor) {
        return new Timer(work, executor, initialDelay.toNanos(), interval.toNanos()).begun();
    }

    @Override
    public double maxFrequency() {
        return MOST_PER_SECOND;
    }

    /** What was not due yet will not happen. */
    @Override
    public void close() {
        for (var left : thread.shutdownNow())
            if (left instanceof Future<?> future) future.cancel(false);
    }

    /** One timer; it doesn't do the work, the executor does. */
    private final class Timer implements Runnable, Cancellable {
        private enum State {
            WAITING,
            DONE,
            CANCELLED
        }

        private final Runnable work;
        private final ExecutionContext executor;
        private final long interval;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile @Nullable Future<?> future;

        /** By the clock; what is periodic turns by {@link AwakeClock#monotonic}. */
        private final long due;

        private long meant;

        /** {@code interval}: 0 for one that rings once; nanoseconds. */
        Timer(Runnable work, ExecutionContext executor, long delay, long interval) {
            this.work = work;
            this.executor = executor;
            this.interval = interval;
            due = clock.nanos() + delay;
            meant = clock.monotonic() + delay;
        }

        Timer begun() {
            try {
                await(meant - clock.monotonic());
                return this;
            } catch (RejectedExecutionException e) {
                throw new IllegalStateException("the daemon is shutting down", e);
            }
        }

        private void await(long delay) {
            future = thread.schedule(this, delay, TimeUnit.NANOSECONDS);
            var begun = future;
            if (isCancelled() && begun != null) begun.cancel(false);
        }

        @Override
        public void run() {
            clock.woken(meant);
            if (isCancelled()) return;
            if (interval > 0) turn();
            else ring(due - clock.nanos());
        }

        /** What the daemon has missed is waited for. */
        private void ring(long left) {
            if (left > 0) again(clock.monotonic() + left);
            else if (state.compareAndSet(State.WAITING, State.DONE)) executor.execute(work);
        }

        private void turn() {
            executor.execute(work);
            long missed = Math.max(0, clock.monotonic() - meant) / interval;
            again(meant + (missed + 1) * interval);
        }

        /** Nothing any more once the daemon is shutting down. */
        private void again(long at) {
            meant = at;
            if (!thread.isShutdown()) await(at - clock.monotonic());
        }

        @Override
        public boolean cancel() {
            if (!state.compareAndSet(State.WAITING, State.CANCELLED)) return false;
            var begun = future;
            if (begun != null) begun.cancel(false);
            return true;
        }

        @Override
        public boolean isCancelled() {
            return state.get() == State.CANCELLED;
        }
    }
}
