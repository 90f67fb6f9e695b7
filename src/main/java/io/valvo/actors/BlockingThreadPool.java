package io.valvo.actors;

import io.valvo.os.TaskBacklog;

import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads for what reads {@code /proc} or waits for a disk: a fixed pool that tells the oldest
 * task which isn't done, so that one that hangs is noticed.
 */
public final class BlockingThreadPool extends ThreadPoolExecutor implements TaskBacklog {
    private static final int THREADS = 2;

    /** Those that run and those that wait, in the order of their coming. */
    private final Queue<Runnable> unfinished = new ConcurrentLinkedQueue<>();

    public BlockingThreadPool() {
        super(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("valvo-blocking-", 0).factory());
    }

    @Override
    public void execute(Runnable task) {
        unfinished.add(task);
        super.execute(task);
    }

    /** One that hangs is not waited for. */
    @Override
    public void close() {
        shutdownNow();
    }

    @Override
    protected void afterExecute(Runnable task, @Nullable Throwable failure) {
        unfinished.remove(task);
    }

    @Override
    public @Nullable Object next() {
        return unfinished.peek();
    }

    @Override
    public int waiting() {
        return unfinished.size();
    }
}
