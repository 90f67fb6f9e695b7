package io.valvo.gateway.testing;

import io.valvo.gateway.UpstreamAddress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that does with each connection what the test says. */
public final class ScriptedBackend implements AutoCloseable {
    public interface Script {
        void serve(RawConnection wire) throws Exception;
    }

    /** Answers each request without a body with the same words. */
    public static final Script POLITE =
            wire -> {
                while (true) {
                    wire.head();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
            };

    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private ScriptedBackend(ServerSocket listener) {
        this.listener = listener;
    }

    public static ScriptedBackend start(Script script) {
        return start(listening(), script);
    }

    public static ScriptedBackend start(ServerSocket listener, Script script) {
        var backend = new ScriptedBackend(listener);
        Thread.startVirtualThread(() -> backend.accept(script));
        return backend;
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.startVirtualThread(() -> serve(script, socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Script script, Socket socket) {
        try (socket) {
            script.serve(new RawConnection(socket));
        } catch (Exception endOfTheConnection) {
            // It is told by the end of the connection.
        } finally {
            open.remove(socket);
        }
    }

    public UpstreamAddress endpoint() {
        return new UpstreamAddress(false, "127.0.0.1", listener.getLocalPort(), false);
    }

    /** Connections since the start. */
    public int accepted() {
        return accepted.get();
    }

    /** Connections that are open. */
    public int open() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : open) socket.close();
    }
}
