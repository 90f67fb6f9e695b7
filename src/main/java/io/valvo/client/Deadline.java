package io.valvo.client;

import java.io.IOException;
import java.nio.channels.Channel;
import java.time.Duration;

/**
 * Closes a channel when time is up, which ends whatever blocks on it: a channel of a Unix socket
 * has no read timeout of its own.
 */
final class Deadline implements AutoCloseable, Runnable {
    private final Channel channel;
    private final Duration patience;
    private boolean met;
    private volatile boolean missed;

    private Deadline(Channel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    static Deadline start(Channel channel, Duration patience) {
        var deadline = new Deadline(channel, patience);
        var watch = new Thread(deadline, "deadline");
        watch.setDaemon(true);
        watch.start();
        return deadline;
    }

    boolean missed() {
        return missed;
    }

    /** Waits on its monitor: a sleeping thread would load classes that no cache holds. */
    @Override
    public synchronized void run() {
        try {
            long end = System.nanoTime() + patience.toNanos();
            for (long left = patience.toMillis() + 1;
                    !met && left > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
            if (met) return;
            missed = true;
            channel.close();
        } catch (InterruptedException | IOException gone) {
            return;
        }
    }

    /** In time. */
    @Override
    public synchronized void close() {
        met = true;
        notifyAll();
    }
}
