package io.valvo.e2e.proxying;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.gateway.AdmissionQueueIT;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.HttpClientConnection;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * docs/proxying.md, who is refused and ends: whatever clients and servers do, there is a clear
 * answer or a clean end, and after it all nothing is left in the daemon.
 */
class HostilePeersIT {
    private static final int REQUESTS = 100_000;
    private static final int CLIENTS = 16;
    private static final String GET = HttpClientConnection.request("GET", "/ok");

    /** What the daemon may keep open besides: connections to the server that may be used again. */
    private static final int FEW = 4 * CLIENTS;

    /** Requests that no honest client sends, and the status they get. */
    private static final List<String> ATTACKS =
            List.of(
                    "400 POST /ok HTTP/1.1^Host: a^Content-Length: 4^Transfer-Encoding: chunked^^0^^G",
                    "400 POST /ok HTTP/1.1^Host: a^Transfer-Encoding: xchunked^^0^^",
                    "400 POST /ok HTTP/1.1^Host: a^Content-Length: 1^Content-Length: 2^^xx",
                    "400 POST /ok HTTP/1.1^Host: a^Transfer-Encoding: chunked^^zz^^",
                    "400 GET /ok HTTP/1.1^Host: a^X: y\rGET /ok HTTP/1.1^^",
                    "400 GET /ok HTTP/1.1^Host: a^ X: y^^",
                    "400 SSH-2.0-OpenSSH_9^^",
                    "431 GET /ok HTTP/1.1^Host: a^X: %s^^".formatted("x".repeat(40_000)),
                    "414 GET /%s HTTP/1.1^Host: a^^".formatted("x".repeat(20_000)));

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private int port;

    @Test
    void nothingIsLeftAfterManyRequestsAndAllKindsOfEnds() throws Exception {
        try (var server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> accept(server));
            var daemon = up(server.getLocalPort());
            ask(REQUESTS / 10);
            int files = files(daemon);
            long memory = memory(daemon);
            ask(REQUESTS);
            for (int i = 0; i < 100; i++) misbehave();
            ask(REQUESTS / 10);
            here.eventually(
                    "nothing is under way", () -> AdmissionQueueIT.gauge(daemon, "inflight") == 0);
            here.eventually("connections are closed", () -> files(daemon) <= files + FEW);
            assertThat(memory(daemon) - memory).as("KiB more").isLessThan(64 * 1024);
        }
    }

    private void ask(int requests) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Integer>>();
            for (int i = 0; i < CLIENTS; i++)
                all.add(clients.submit(() -> session(requests / CLIENTS)));
            int answered = 0;
            for (var it : all) answered += it.get();
            assertThat(answered).isEqualTo(requests / CLIENTS * CLIENTS);
        }
    }

    private int session(int requests) throws IOException {
        int answered = 0;
        try (var caller = HttpClientConnection.to(port)) {
            for (int i = 0; i < requests; i++)
                if (caller.send(GET).answer().body().equals("ok")) answered++;
        }
        return answered;
    }

    /** Each in its own way. */
    private void misbehave() throws IOException {
        for (var it : ATTACKS) attack(it.substring(0, 3), it.substring(4).replace("^", "\r\n"));
        assertThat(status("/nobody")).as("its breaker opens").isIn(502, 503);
        assertThat(status("/garbage")).isEqualTo(502);
        assertThat(status("/gone")).isEqualTo(502);
        try (var caller = HttpClientConnection.to(port)) {
            assertThat(caller.send(HttpClientConnection.request("GET", "/half")).head())
                    .contains("200");
            assertThat(caller.rest()).as("it breaks off").isEqualTo("half");
        }
        try (var caller = HttpClientConnection.to(port)) {
            caller.send(HttpClientConnection.request("GET", "/silent")).reset();
        }
    }

    private void attack(String status, String request) throws IOException {
        try (var caller = HttpClientConnection.to(port)) {
            assertThat(caller.send(request).head()).as(request).startsWith("HTTP/1.1 " + status);
            caller.endOutput();
            assertThat(caller.rest()).doesNotContain("HTTP/1.1 200");
        }
    }

    private int status(String path) throws IOException {
        return HttpClientConnection.once(port, HttpClientConnection.request("POST", path)).status();
    }

    private ForegroundDaemon up(int server) throws Exception {
        port = E2eEnvironment.freePort();
        here.config(
                """
                gateway {
                  port = %d
                  routes {
                    server {
                      match.path = "/", to = "http://127.0.0.1:%d", breaker.failures = 100%%
                      timeout = 1h   # so that nothing ends by itself
                    }
                    nobody { match.path = "/nobody", to = "http://127.0.0.1:%d" }
                  }
                }
                """
                        .formatted(port, server, E2eEnvironment.freePort()));
        var daemon = here.up();
        here.eventually("the gateway listens", () -> ProcfsObserver.listens(port));
        return daemon;
    }

    private static int files(ForegroundDaemon daemon) throws IOException {
        try (var open = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    /** KiB. */
    private static long memory(ForegroundDaemon daemon) {
        return Long.parseLong(ProcfsObserver.status(daemon.pid(), "VmRSS").replace(" kB", ""));
    }

    // --- the server

    private static void accept(ServerSocket server) {
        while (true) {
            try {
                var socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket;
                var wire = HttpClientConnection.over(socket)) {
            while (answer(wire, wire.head().split(" ", 3)[1])) {}
        } catch (IOException end) {
            return;
        }
    }

    /** Whether another request may follow. */
    private static boolean answer(HttpClientConnection wire, String path) throws IOException {
        switch (path) {
            case "/ok" -> wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            case "/garbage" -> wire.send("\0\1\2 220 mail.example ESMTP\r\n\r\n");
            case "/half" -> wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
            case "/silent" -> wire.rest();
            default -> wire.reset();
        }
        return path.equals("/ok");
    }
}
