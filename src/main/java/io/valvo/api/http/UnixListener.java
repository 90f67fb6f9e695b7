package io.valvo.api.http;

import io.valvo.statedir.StateDir;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/**
 * The control socket of a daemon, as long as that lives: bound before anything is started, so that
 * whoever connects meanwhile waits; accepts on a virtual thread once somebody serves; bound again
 * when its file was swept away.
 */
public final class UnixListener implements AutoCloseable {
    /** Connections at the same time; more wait in the kernel's queue. */
    static final int MOST = 256;

    /** Descriptors kept for it: who has all others must not lock the user out. */
    private static final int SPARE = 4;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);

    private final StateDir stateDir;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST);
    private final Deque<FileChannel> spare = new ArrayDeque<>();
    private volatile UnixSocketFile socket;
    private volatile @Nullable BiConsumer<SocketChannel, Runnable> serve;
    private volatile boolean closed;

    /**
     * Binds it.
     *
     * @throws IOException it can't be had, with the reason: then the daemon couldn't be controlled
     */
    public static UnixListener bind(StateDir stateDir) throws IOException {
        return new UnixListener(stateDir, UnixSocketFile.open(stateDir));
    }

    private UnixListener(StateDir stateDir, UnixSocketFile socket) {
        this.stateDir = stateDir;
        this.socket = socket;
        replenish();
    }

    /**
     * Accepts from now on; whom it was served by before serves no more. {@code by} gets each
     * connection, and what to run once it has ended.
     */
    void serve(BiConsumer<SocketChannel, Runnable> by) {
        boolean first = serve == null;
        serve = by;
        if (first) accept(socket);
    }

    /** Ends all connections; new ones are accepted still. */
    public void dropConnections() {
        for (var connection : open) close(connection);
    }

    /**
     * Whether the socket had to be bound again, because its file was gone or replaced. To be called
     * by one thread at a time.
     */
    public boolean restore() throws IOException {
        if (closed || socket.isInPlace()) return false;
        var before = socket;
        socket = UnixSocketFile.open(stateDir);
        if (serve != null) accept(socket);
        before.close();
        return true;
    }

    /** Ends all connections and takes the file away. */
    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
        dropConnections();
    }

    private void accept(UnixSocketFile from) {
        Thread.ofVirtual().name("control-socket").start(() -> acceptAll(from));
    }

    private void acceptAll(UnixSocketFile from) {
        boolean told = false;
        while (from.channel().isOpen()) {
            try {
                places.acquire();
                told = !welcome(from) && tell(told);
            } catch (InterruptedException end) {
                return;
            }
        }
    }

    /** False: it failed, for want of descriptors mostly; what waits is accepted later. */
    private boolean welcome(UnixSocketFile from) throws InterruptedException {
        try {
            serve(from.channel().accept());
            return true;
        } catch (ClosedChannelException end) {
            places.release();
            return true;
        } catch (IOException failed) {
            places.release();
            if (!letGo()) Thread.sleep(PAUSE);
            LOG.debug("the control socket can't accept", failed);
            return false;
        }
    }

    private void serve(SocketChannel connection) {
        open.add(connection);
        var by = serve;
        if (by != null) serve(by, connection);
    }

    private void serve(BiConsumer<SocketChannel, Runnable> by, SocketChannel connection) {
        try {
            by.accept(connection, () -> ended(connection));
        } catch (RuntimeException failed) {
            LOG.warn("a connection to the control socket can't be served", failed);
            close(connection);
            ended(connection);
        }
    }

    private void ended(SocketChannel connection) {
        if (!open.remove(connection)) return;
        places.release();
        replenish();
    }

    /** Once for each time of want. */
    private boolean tell(boolean told) {
        if (!told)
            LOG.warn(
                    "the control socket {} can't accept for a while: no descriptor is left (ulimit -n)",
                    stateDir.socket());
        return true;
    }

    private boolean letGo() {
        synchronized (spare) {
            var one = spare.poll();
            if (one != null) close(one);
            return one != null;
        }
    }

    private void replenish() {
        synchronized (spare) {
            try {
                while (spare.size() < SPARE)
                    spare.add(FileChannel.open(Path.of("/dev/null"), StandardOpenOption.READ));
            } catch (IOException noneLeft) {
                LOG.debug("no descriptor can be spared", noneLeft);
            }
        }
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("not closed", e);
        }
    }
}
