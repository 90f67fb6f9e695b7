package io.valvo.e2e.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/** docs/ports.md: a port that Valvo binds itself, across the death of the daemon. */
class SocketActivationIT {
    /** Answers each connection with its pid; hangs as long as a file is there. */
    private static final String SERVER =
            """
            import os, socket, time
            listener = socket.socket(fileno=3)
            print("INITIALIZED", flush=True)
            while True:
                connection, _ = listener.accept()
                while os.path.exists("wait"):
                    time.sleep(0.02)
                connection.sendall(str(os.getpid()).encode())
                connection.close()
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void whoWaitsInTheQueueIsServedThoughTheDaemonDiesAndTheServiceRestarts() throws Exception {
        int port = E2eEnvironment.freePort();
        here.file("server.py", SERVER);
        here.config(
                """
                services.web {
                  command = ["python3", "server.py"]
                  ports.http { prefer = %d, on-conflict = fail, socket = true, address = "127.0.0.1" }
                  ready { log = "INITIALIZED" }
                  restart.backoff.min = 10ms
                }
                """
                        .formatted(port));
        var first = here.up();
        here.eventually("web is ready", () -> first.stateOf("web").equals("ready"));
        long before = first.pidOf("web").orElseThrow();
        assertThat(answer(connect(port))).isEqualTo("" + before);

        here.file("wait", "");
        var accepted = connect(port);
        var queued = new ArrayList<Socket>();
        for (int i = 0; i < 5; i++) queued.add(connect(port));
        first.process().destroyForcibly();
        first.end();
        for (int i = 0; i < 5; i++) queued.add(connect(port));
        var second = here.up();
        here.eventually(
                "it is adopted", () -> !second.api().events("process.adopted", "web").isEmpty());
        assertThat(second.pidOf("web")).contains(before);
        here.eventually(
                "the daemon has a copy of the socket",
                () -> ProcfsObserver.holdsListener(second.pid(), port));
        for (int i = 0; i < 5; i++) queued.add(connect(port));

        here.dir().resolve("wait").toFile().delete();
        assertThat(answer(accepted)).as("accepted before the death").isEqualTo("" + before);
        for (var socket : queued) assertThat(answer(socket)).isEqualTo("" + before);

        ProcfsObserver.signal("STOP", before);
        here.eventually(
                "it accepts nobody any more",
                () -> ProcfsObserver.fact(before).orElseThrow().state() == 'T');
        var waiting = connect(port);
        here.start("restart.out", "restart", "web");
        var during = new ArrayList<Socket>();
        here.eventually(
                "another process is ready, and nobody is refused meanwhile",
                () -> {
                    during.add(connect(port));
                    return second.stateOf("web").equals("ready")
                            && second.pidOf("web").orElse(before) != before;
                });
        long after = second.pidOf("web").orElseThrow();
        assertThat(answer(waiting)).isEqualTo("" + after);
        for (var socket : during) assertThat(answer(socket)).isEqualTo("" + after);
        assertThat(second.api().events("warning", "web")).isEmpty();
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout((int) E2eEnvironment.PATIENCE.toMillis());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
