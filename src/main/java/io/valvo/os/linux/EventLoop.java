package io.valvo.os.linux;

import io.valvo.os.TaskBacklog;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One immortal thread that waits for descriptors and runs what it is given in between. What reacts
 * to an exit on this thread does so without a change of thread, each of which costs a sleeping
 * processor's waking up: more than the work itself.
 */
final class EventLoop implements Executor, TaskBacklog, AutoCloseable {
    /** Then the descriptors are looked at again, however much there is to run. */
    private static final int MOST_IN_A_ROW = 32;

    private final Epoll epoll;
    private final Handler handler;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean open = true;

    /** Tasks, counted by the loop's thread alone. */
    private final AtomicLong done = new AtomicLong();

    private long seen;
    private Object token = new Object();

    /** What the loop is for; called on its thread alone. */
    interface Handler {
        /** How long to wait at most, in milliseconds; −1: for ever. */
        int patience();

        void handle(long[] numbers);
    }

    EventLoop(String name, Epoll epoll, Handler handler) {
        this.epoll = epoll;
        this.handler = handler;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Whether the caller is on the loop's thread. */
    boolean isHere() {
        return Thread.currentThread().equals(thread);
    }

    /** A task may be given twice, so what stands for it is made anew when one is done. */
    @Override
    public synchronized @Nullable Object next() {
        long now = done.get();
        if (now != seen) token = new Object();
        seen = now;
        return tasks.isEmpty() ? null : token;
    }

    @Override
    public int waiting() {
        return tasks.size();
    }

    /** Soon, on the loop's thread; in the order of the calls. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wake();
    }

    void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) epoll.wake();
    }

    /** Returns when the thread has ended. */
    @Override
    public void close() {
        open = false;
        epoll.wake();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (open) {
            var events = await();
            attempt(() -> handler.handle(events));
            runTasks();
        }
    }

    private void runTasks() {
        for (int i = 0; i < MOST_IN_A_ROW; i++) {
            var task = tasks.poll();
            if (task == null) return;
            attempt(task);
            done.lazySet(done.getPlain() + 1);
        }
    }

    /** Whoever adds a task after the look at them finds the loop asleep, and wakes it. */
    private long[] await() {
        asleep.set(true);
        var events = epoll.await(tasks.isEmpty() ? handler.patience() : 0);
        asleep.set(false);
        return events;
    }

    /**
     * Whatever a task or a watcher throws is its own trouble, errors included: without this thread
     * nobody would hear of an exit any more. (Out of memory ends the JVM by its own option.)
     */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error bug) {
            System.getLogger(EventLoop.class.getName())
                    .log(Level.ERROR, "the loop goes on after a failure", bug);
        }
    }
}
