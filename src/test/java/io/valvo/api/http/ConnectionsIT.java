package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.api.testing.ApiFixture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/** docs/api.md, Bounds, over real sockets. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class ConnectionsIT {
    @TempDir static Path directory;

    private static ApiFixture api;

    @BeforeAll
    static void open() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterAll
    static void close() {
        api.close();
    }

    @Test
    void whoSendsNothingOrHalfAHeadSilencesNobodyAndIsClosed() throws Exception {
        var connections = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 2 * ConnectionBudget.MOST; i++) {
                connections.add(connect());
                if (i % 2 == 0) write(connections.getLast(), "GET /health HT");
            }
            assertThat(api.send(health()).statusCode()).isEqualTo(200);
            for (var it : connections) assertThat(ended(it)).isTrue();
        } finally {
            for (var it : connections) it.close();
        }
    }

    @Test
    void clientsThatResetAtOnceLeaveNoStreamBehind() throws Exception {
        for (int i = 0; i < 300; i++) {
            try (var socket = connect()) {
                socket.setSoLinger(true, 0);
                write(
                        socket,
                        "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                                + "Authorization: Bearer "
                                + api.token
                                + "\r\n\r\n");
            }
        }
        api.kit
                .createTestProbe()
                .awaitAssert(
                        Duration.ofSeconds(30),
                        () ->
                                assertThat(api.get("/metrics").body())
                                        .contains("valvo_sse_subscribers 0"));
    }

    private static Socket connect() throws IOException {
        var uri = URI.create(api.url);
        return new Socket(uri.getHost(), uri.getPort());
    }

    private static HttpRequest.Builder health() {
        return HttpRequest.newBuilder(URI.create(api.url + "/health"))
                .timeout(Duration.ofSeconds(20));
    }

    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            assertThat(ended(socket)).isTrue();
        }
    }

    /** The server closed it; a read waits for that. */
    private static boolean ended(Socket socket) {
        try {
            socket.setSoTimeout(60_000);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
