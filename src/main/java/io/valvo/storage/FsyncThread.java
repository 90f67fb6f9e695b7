package io.valvo.storage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that does what takes the disk's time: forces files out and rewrites them. Work that is
 * marked several times before its turn is done once, so no more can wait than there are files.
 */
public final class FsyncThread implements AutoCloseable {
    /** How long marks are gathered: what a power failure may cost. */
    private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(5);

    /** Pause before work that failed is tried again. */
    private static final long RETRY = TimeUnit.SECONDS.toNanos(1);

    /** One file's work. It handles its own errors; false: it failed and wants to be tried again. */
    @FunctionalInterface
    public interface Work {
        boolean done();
    }

    private static final Logger LOG = LoggerFactory.getLogger(FsyncThread.class);

    private final Map<Work, Long> due = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    public FsyncThread() {
        thread = Thread.ofPlatform().daemon().name("ledger").start(this::run);
    }

    /** The work shall be done soon. Costs next to nothing. */
    public void mark(Work work) {
        if (due.putIfAbsent(work, System.nanoTime() + GATHER) == null) LockSupport.unpark(thread);
    }

    /** Does what is marked, each once more at most, then ends. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    private void run() {
        while (!closed) {
            long wait = untilNext();
            if (wait > 0) LockSupport.parkNanos(this, wait);
            else turn(System.nanoTime());
        }
        due.keySet().forEach(FsyncThread::done);
    }

    private long untilNext() {
        long now = System.nanoTime();
        return due.values().stream().mapToLong(time -> time - now).min().orElse(Long.MAX_VALUE);
    }

    /** What is marked during its own turn is due again: it leaves the table before it runs. */
    private void turn(long now) {
        due.forEach((work, time) -> {
            if (time - now > 0 || !due.remove(work, time)) return;
            if (!done(work)) due.putIfAbsent(work, System.nanoTime() + RETRY);
        });
    }

    /** A bug in one file's work must not end that of the others. */
    private static boolean done(Work work) {
        try {
            return work.done();
        } catch (RuntimeException e) {
            LOG.error("what the ledger has to write failed", e);
            return false;
        }
    }
}
