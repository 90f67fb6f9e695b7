package io.valvo.api.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.valvo.model.spec.TestRequestSpec;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** docs/cli.md, test: what came of a sample request. */
@Timeout(60)
class TestCallTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    TestCallTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
    }

    @BeforeEach
    void open() {
        server.createContext("/echo", it -> reply(it, 200, it.getRequestBody().readAllBytes()));
        server.createContext("/broken", it -> reply(it, 500, new byte[3]));
        server.createContext("/silent", _ -> await());
        server.createContext("/half", this::half);
        server.start();
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void itIsSentAsItIsWrittenAndTheAnswerIsCounted() {
        var sample =
                new TestRequestSpec(
                        Optional.of("/echo"),
                        Optional.empty(),
                        "POST",
                        Map.of("X-Said", "a"),
                        Optional.of("{\"a\": 1}"),
                        Duration.ofSeconds(50));
        var outcome = new TestCall(url("/echo"), sample).run();
        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).contains(200);
        assertThat(outcome.bytes()).contains(9L);
        assertThat(outcome.took()).isPositive();
    }

    @Test
    void aStatusFrom400OnIsAFailure() {
        var outcome = get("/broken", Duration.ofSeconds(50));
        assertThat(outcome.error()).contains("answered 500");
        assertThat(outcome.status()).contains(500);
        assertThat(outcome.bytes()).contains(3L);
    }

    @Test
    void noAnswerInTimeIsAFailure() {
        var outcome = get("/silent", Duration.ofMillis(100));
        assertThat(outcome.error()).contains("no whole answer");
        assertThat(outcome.status()).isEmpty();
    }

    @Test
    void anAnswerThatDoesNotEndInTimeIsOneToo() {
        assertThat(get("/half", Duration.ofSeconds(1)).error()).contains("no whole answer");
    }

    @Test
    void nobodyThereIsAFailure() {
        server.stop(0);
        assertThat(get("/echo", Duration.ofSeconds(50)).error()).contains("nobody listens there");
    }

    private TestCall.Outcome get(String path, Duration timeout) {
        var sample =
                new TestRequestSpec(
                        Optional.of(path),
                        Optional.empty(),
                        "GET",
                        Map.of(),
                        Optional.empty(),
                        timeout);
        return new TestCall(url(path), sample).run();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The echo is as long as what was sent, and one more if it came with the header. */
    private static void reply(HttpExchange it, int status, byte[] body) throws IOException {
        boolean said = "a".equals(it.getRequestHeaders().getFirst("X-Said"));
        var echo = java.util.Arrays.copyOf(body, body.length + (said ? 1 : 0));
        it.sendResponseHeaders(status, echo.length == 0 ? -1 : echo.length);
        it.getResponseBody().write(echo);
        it.close();
    }

    private void half(HttpExchange it) throws IOException {
        it.sendResponseHeaders(200, 10);
        it.getResponseBody().write(1);
        it.getResponseBody().flush();
        await();
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
