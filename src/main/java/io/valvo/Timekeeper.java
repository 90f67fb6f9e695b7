package io.valvo;

import com.typesafe.config.Config;

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
 */
public final class Timekeeper extends AbstractScheduler implements Closeable {
    private static final double MOST_PER_SECOND = 1_000;

    private final ScheduledThreadPoolExecutor thread;

    /** The arguments are those that Pekko gives. */
    public Timekeeper(Config config, LoggingAdapter log, ThreadFactory threads) {
        thread = new ScheduledThreadPoolExecutor(1, threads);
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    @Override
    public Cancellable scheduleOnce(
            FiniteDuration delay, Runnable work, ExecutionContext executor) {
        var timer = new Timer(work, executor, true);
        return begun(timer, () -> thread.schedule(timer, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    @Override
    @SuppressWarnings("deprecation") // The other periodic methods end here.
    public Cancellable schedule(
            FiniteDuration initialDelay,
            FiniteDuration interval,
            Runnable work,
            ExecutionContext executor) {
        var timer = new Timer(work, executor, false);
        return begun(
                timer,
                () ->
                        thread.scheduleAtFixedRate(
                                timer,
                                initialDelay.toNanos(),
                                interval.toNanos(),
                                TimeUnit.NANOSECONDS));
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

    private interface Begin {
        Future<?> begin();
    }

    private static Timer begun(Timer timer, Begin begin) {
        try {
            timer.begun(begin.begin());
            return timer;
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the daemon is shutting down", e);
        }
    }

    /** One timer; it doesn't do the work, the executor does. */
    private static final class Timer implements Runnable, Cancellable {
        private enum State {
            WAITING,
            DONE,
            CANCELLED
        }

        private final Runnable work;
        private final ExecutionContext executor;
        private final boolean once;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private volatile @Nullable Future<?> future;

        Timer(Runnable work, ExecutionContext executor, boolean once) {
            this.work = work;
            this.executor = executor;
            this.once = once;
        }

        void begun(Future<?> future) {
            this.future = future;
            if (isCancelled()) future.cancel(false);
        }

        @Override
        public void run() {
            if (once ? state.compareAndSet(State.WAITING, State.DONE) : !isCancelled())
                executor.execute(work);
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
