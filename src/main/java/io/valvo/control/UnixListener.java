package io.valvo.control;

import io.valvo.wire.StateDir;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;

/** Accepts connections on the Unix socket, on a virtual thread of its own. */
final class UnixListener implements AutoCloseable {
    /** Connections at the same time; more wait in the kernel's queue. */
    static final int MOST = 256;

    private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);

    private final StateDir stateDir;
    private final ServerSocketChannel channel;
    private final BiConsumer<SocketChannel, Runnable> serve;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(MOST);

    /** {@code serve} gets each connection, and what to run once it has ended. */
    static UnixListener start(StateDir stateDir, BiConsumer<SocketChannel, Runnable> serve)
            throws IOException {
        var listener = new UnixListener(stateDir, UnixSocket.open(stateDir), serve);
        Thread.ofVirtual().name("control-socket").start(listener::accept);
        return listener;
    }

    private UnixListener(
            StateDir stateDir,
            ServerSocketChannel channel,
            BiConsumer<SocketChannel, Runnable> serve) {
        this.stateDir = stateDir;
        this.channel = channel;
        this.serve = serve;
    }

    private void accept() {
        try {
            while (channel.isOpen()) {
                places.acquire();
                welcome(channel.accept());
            }
        } catch (ClosedChannelException | InterruptedException end) {
            LOG.debug("the control socket is closed");
        } catch (IOException failed) {
            LOG.error("the control socket {} fails", stateDir.socket(), failed);
        }
    }

    private void welcome(SocketChannel connection) {
        open.add(connection);
        serve.accept(
                connection,
                () -> {
                    if (open.remove(connection)) places.release();
                });
    }

    /** Ends all connections and takes the file away. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(stateDir.socket());
        channel.close();
        for (var connection : open) connection.close();
    }
}
