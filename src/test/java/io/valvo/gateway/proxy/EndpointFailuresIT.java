package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.gateway.DispatchDecision;
import io.valvo.gateway.UpstreamAddress;
import io.valvo.gateway.testing.RawConnection;
import io.valvo.gateway.testing.ScriptedBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Endpoints die, hang and talk nonsense; clients leave. Nobody waits for ever, nothing is left. */
class EndpointFailuresIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final String PUT = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    private static UpstreamAddress nobody() throws Exception {
        var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
        backend.close();
        return backend.endpoint();
    }

    /** First to the one, then to the other. */
    private static ScriptedDispatcher first(UpstreamAddress one, UpstreamAddress other) {
        var asked = new AtomicInteger();
        return new ScriptedDispatcher((self, head, answer) ->
                answer.accept(
                        self.send(
                                asked.getAndIncrement() == 0 ? one : other,
                                head,
                                Duration.ofSeconds(60))));
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, POST})
    void whatNobodyGotIsSentToAnother(String request) throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(first(nobody(), backend.endpoint()));
                var client = edge.call()) {
            client.send(request);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(edge.script().next()).isEqualTo("failed UNREACHABLE, may repeat");
            assertThat(edge.script().next()).isEqualTo("answered 200");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET", "PUT"})
    void whatCanBeDoneTwiceIsSentAgain(String method) throws Exception {
        try (var dying = ScriptedBackend.start(wire -> wire.head());
                var backend =
                        ScriptedBackend.start(wire -> {
                            var head = wire.head();
                            var body = head.startsWith("PUT") ? wire.exactly(2) : "hi";
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body);
                        });
                var edge = ProxyFixture.before(first(dying.endpoint(), backend.endpoint()));
                var client = edge.call()) {
            client.send(method.equals("PUT") ? PUT : GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.exactly(2)).isEqualTo("hi");
            assertThat(edge.script().next()).isEqualTo("failed CLOSED, may repeat");
        }
    }

    @Test
    void whatMayHaveBeenDoneIsNotDoneAgain() throws Exception {
        try (var dying = ScriptedBackend.start(wire -> wire.head());
                var edge = ProxyFixture.before(ScriptedDispatcher.to(dying.endpoint()));
                var client = edge.call()) {
            client.send(POST);
            assertThat(client.head()).startsWith("HTTP/1.1 502");
            assertThat(edge.script().next()).isEqualTo("failed CLOSED");
            assertThat(dying.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aLongBodyIsNotKeptForASecondTry() throws Exception {
        try (var dying =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.exactly(500_000);
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(dying.endpoint()));
                var client = edge.call()) {
            client.send(
                    "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 500001\r\n\r\n"
                            + "x".repeat(500_000));
            assertThat(edge.script().next()).isEqualTo("failed CLOSED_EARLY");
            assertThat(client.head()).startsWith("HTTP/1.1 502");
            assertThat(edge.edge().held()).isZero();
        }
    }

    @Test
    void aConnectionThatWasClosedMeanwhileIsReplaced() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                            wire.head();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            for (int i = 0; i < 3; i++) {
                client.send(GET);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                client.exactly(2);
                assertThat(edge.script().next()).isEqualTo("answered 200");
                assertThat(edge.script().next()).isEqualTo("finished");
            }
            assertThat(backend.accepted()).isEqualTo(3);
        }
    }

    @Test
    void withoutHeadersInTimeItHasFailed() throws Exception {
        try (var silent = ScriptedBackend.start(RawConnection::awaitEnd);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(silent.endpoint(), Duration.ofSeconds(2)));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 502");
            assertThat(edge.script().next()).isEqualTo("failed TIMEOUT, may repeat");
            ProxyFixture.await(() -> silent.open() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9\r\n\r\n",
                "HTTP/1.1 200 OK\r\nnocolon\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 0 Zero\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 99 Low\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 -1 Less\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 2000 High\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
            })
    void nonsenseIsNoAnswer(String nonsense) throws Exception {
        try (var mad =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(nonsense);
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(mad.endpoint()));
                var client = edge.call()) {
            client.send(POST);
            assertThat(client.head()).startsWith("HTTP/1.1 502");
            assertThat(edge.script().next()).isEqualTo("failed MALFORMED");
            ProxyFixture.await(() -> mad.open() == 0);
        }
    }

    /** By a connection that has served, the request comes to it once more; by a new one, not. */
    @Test
    void anEndpointThatClosesInsteadOfAnsweringGetsARequestTwiceAtMost() throws Exception {
        var gets = new AtomicInteger();
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            while (!wire.head().contains("/fatal"))
                                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                            gets.incrementAndGet();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.once(backend.endpoint(), 2));
                var client = edge.call()) {
            client.send(GET);
            client.head();
            client.exactly(2);
            assertThat(edge.script().next()).isEqualTo("answered 200");
            assertThat(edge.script().next()).isEqualTo("finished");
            client.send("GET /fatal HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 502");
            assertThat(edge.script().next()).isEqualTo("failed CLOSED_TWICE, may repeat");
            assertThat(gets).hasValue(2);
        }
    }

    /** Half a body, and silence, or the endpoint loses patience, or says so. */
    @ParameterizedTest
    @CsvSource({
        "stays silent, HTTP/1.1 502, failed STALLED",
        "hangs up, HTTP/1.1 502, failed CLOSED_EARLY",
        "says 503, HTTP/1.1 503, answered early 503"
    })
    void aClientThatStopsInTheMiddleOfItsBodyIsToBlame(String endpoint, String status, String told)
            throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.exactly(3);
                            if (endpoint.equals("says 503"))
                                wire.send("HTTP/1.1 503 Late\r\nContent-Length: 0\r\n\r\n");
                            if (!endpoint.equals("hangs up")) wire.awaitEnd();
                        });
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint(), Duration.ofMillis(700)));
                var client = edge.call()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
            assertThat(client.head()).startsWith(status);
            assertThat(edge.script().next()).isEqualTo(told);
        }
    }

    /** RFC 9110, 10.1.1: it needn't be told, and the endpoint may wait for its body. */
    @Test
    void aClientThatWaitsForEverToBeToldToGoOnIsToBlame() throws Exception {
        try (var backend = ScriptedBackend.start(RawConnection::awaitEnd);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint(), Duration.ofMillis(700)));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
            assertThat(edge.script().next()).isEqualTo("failed STALLED");
        }
    }

    /** It doesn't read: that the body hasn't come is not the client's doing. */
    @Test
    void anEndpointThatDoesNotReadIsToBlame() throws Exception {
        try (var silent = ScriptedBackend.start(wire -> ProxyFixture.await(() -> wire.isClosed()));
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(silent.endpoint(), Duration.ofSeconds(2)));
                var client = edge.call()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000000\r\n\r\n");
            var upload =
                    Thread.startVirtualThread(
                            () -> ProxyFixture.quietly(() -> client.send("x".repeat(90_000_000))));
            assertThat(edge.script().next()).isEqualTo("failed TIMEOUT");
            client.leave();
            upload.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10", "Transfer-Encoding: chunked"})
    void anAnswerThatBreaksOffIsSeenToBeUnfinished(String framing) throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n5\r\nhe");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(GET);
            client.head();
            var rest = client.rest();
            assertThat(rest).contains("he").doesNotContain("0\r\n\r\n");
            assertThat(edge.script().next()).isEqualTo("answered 200");
            assertThat(edge.script().next()).isEqualTo("broke");
        }
    }

    /** Its end is told by the end of the connection alone: a reset is none. */
    @Test
    void anAnswerOfUnknownLengthThatIsResetIsSeenToBeUnfinished() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\n\r\nhe");
                            wire.exactly(1);
                            wire.reset();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n");
            client.head();
            assertThat(client.upTo("he\r\n")).contains("he");
            client.send("x");
            assertThat(client.rest()).doesNotContain("0\r\n");
        }
    }

    @Test
    void anOldClientSeesItByAReset() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n");
                            wire.exactly(1);
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\n");
            client.head();
            assertThat(client.exactly(2)).isEqualTo("he");
            client.send("x");
            assertThatThrownBy(client::rest).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void brokenChunksOfAnEndpointBreakTheAnswerOff() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhexx\r\n");
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(GET);
            client.head();
            assertThatThrownBy(() -> client.exactly(100)).isInstanceOf(EOFException.class);
            assertThat(edge.script().next()).isEqualTo("answered 200");
            assertThat(edge.script().next()).isEqualTo("broke");
        }
    }

    @Test
    void silenceInABodyIsBounded() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhe");
                            wire.awaitEnd();
                        });
                var edge =
                        ProxyFixture.open(
                                ScriptedDispatcher.to(backend.endpoint()),
                                ProxyFixture.bounds().settings(Duration.ofSeconds(2)));
                var client = edge.call()) {
            client.send(GET);
            client.head();
            assertThat(client.rest()).isEqualTo("he");
            assertThat(edge.script().next()).isEqualTo("answered 200");
            assertThat(edge.script().next()).isEqualTo("broke");
            ProxyFixture.await(() -> backend.open() == 0);
        }
    }

    @Test
    void silenceOfTheClientInABodyIsBounded() throws Exception {
        try (var edge =
                        ProxyFixture.open(
                                ScriptedDispatcher.saying(null).readingModels(),
                                ProxyFixture.bounds().settings(Duration.ofMillis(200)));
                var client = edge.call()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{");
            assertThat(client.head()).startsWith("HTTP/1.1 408");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, POST})
    void whoLeavesWhileWaitingGivesItsPlaceBack(String request) throws Exception {
        try (var edge = ProxyFixture.before(new ScriptedDispatcher((_, _, _) -> {}));
                var client = edge.call()) {
            client.send(request);
            edge.script().nextHead();
            client.leave();
            assertThat(edge.script().next()).isEqualTo("withdrawn");
        }
    }

    @Test
    void aVerdictForOneWhoHasLeftIsDeclined() throws Exception {
        var late = new ArrayBlockingQueue<Runnable>(1);
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                new ScriptedDispatcher((self, head, answer) ->
                                        late.add(() ->
                                                answer.accept(
                                                        self.send(
                                                                backend.endpoint(),
                                                                head,
                                                                Duration.ofSeconds(60))))));
                var client = edge.call()) {
            client.send(GET);
            edge.script().nextHead();
            client.leave();
            assertThat(edge.script().next()).isEqualTo("withdrawn");
            late.take().run();
            assertThat(edge.script().next()).isEqualTo("abandoned");
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoLeavesFreesTheEndpoint(boolean begun) throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            if (begun) wire.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe");
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(GET);
            ProxyFixture.await(() -> backend.open() == 1);
            if (begun) assertThat(client.head()).startsWith("HTTP/1.1 200");
            client.reset();
            ProxyFixture.await(() -> backend.open() == 0);
            if (begun) assertThat(edge.script().next()).isEqualTo("answered 200");
            assertThat(edge.script().next()).isEqualTo("abandoned");
        }
    }

    @Test
    void aVerdictMayComeLaterFromAnotherThread() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                new ScriptedDispatcher((self, head, answer) ->
                                        Thread.startVirtualThread(() ->
                                                answer.accept(
                                                        self.send(
                                                                backend.endpoint(),
                                                                head,
                                                                Duration.ofSeconds(60))))));
                var client = edge.call()) {
            for (int i = 0; i < 50; i++) {
                client.send(i % 2 == 0 ? GET : "GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                client.exactly(2);
            }
        }
    }

    @Test
    void anAnswerOfAFallbackSaysSo() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                new ScriptedDispatcher((self, head, answer) -> {
                                    var sent =
                                            self.send(
                                                    backend.endpoint(),
                                                    head,
                                                    Duration.ofSeconds(60));
                                    answer.accept(
                                            new DispatchDecision.Send(
                                                    sent.address(),
                                                    "/other",
                                                    sent.attempt(),
                                                    Optional.of("ollama"),
                                                    sent.deadlineNanos()));
                                }));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head()).contains("x-valvo-fallback: ollama");
        }
    }
}
