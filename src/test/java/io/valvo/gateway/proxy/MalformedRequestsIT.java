package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.testing.RawConnection;
import io.valvo.gateway.testing.ScriptedBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;

/** What is no honest HTTP gets a clear answer and the end of its connection, and reaches nobody. */
class MalformedRequestsIT {
    private static final String SMUGGLED = "GET /secret HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s";

    /** In the lines, {@code ^} stands for CR LF, {@code ~} for a bare CR, {@code @} for NUL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST / HTTP/1.1^Host: a^Content-Length: 5^Transfer-Encoding: chunked^^0^^ | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^Content-Length: 5^^0^^ | 400
                    POST / HTTP/1.1^Host: a^Content-Length: 5^Content-Length: 6^^hello        | 400
                    POST / HTTP/1.1^Host: a^Content-Length: 5^Content-Length: 5^^hello        | 400
                    POST / HTTP/1.1^Host: a^Content-Length: 5, 5^^hello                       | 400
                    POST / HTTP/1.1^Host: a^Content-Length: x^^hello                          | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding: xchunked^^0^^                  | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding: gzip, chunked^^0^^             | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding : chunked^^0^^                  | 400
                    POST / HTTP/1.0^Host: a^Transfer-Encoding: chunked^^0^^                   | 400
                    GET / HTTP/1.1~Host: a^^                                                  | 400
                    GET~/ HTTP/1.1^Host: a^^                                                  | 400
                    GET / HTTP/1.1^Host: a~X-Bad: b^^                                         | 400
                    GET / HTTP/1.1^Host: a^X: y~^^                                            | 400
                    GET / HTTP/1.1^Host: a^X~: y^^                                            | 400
                    GET  / HTTP/1.1^Host: a^^                                                 | 400
                    GET / HTTP/1.1^^                                                          | 400
                    GET / HTTP/1.1^Host: a^Host: b^^                                          | 400
                    GET / HTTP/1.1^Host: a^no colon^^                                         | 400
                    GET /a/../b HTTP/1.1^Host: a^^                                            | 400
                    GET * HTTP/1.1^Host: a^^                                                  | 400
                    POST / HTTP/1.1^Host: a^Content-Length: +5^^hello                         | 400
                    POST / HTTP/1.1^Host: a^Content-Length: -5^^hello                         | 400
                    POST / HTTP/1.1^Host: a^Content-Length:^^hello                            | 400
                    POST / HTTP/1.1^Host: a^Content-Length: 5^Content-Length :6^^hello        | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding:^ chunked^^0^^                  | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding: @chunked^^0^^                  | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked, identity^^0^^         | 400
                    POST / HTTP/1.1^Host: a^Transfer-Encoding: chunked^Transfer-Encoding: x^^ | 400
                    GET / HTTP/1.1^ X: y^Host: a^^                                            | 400
                    GET / HTTP/1.1^Host: a^X(y): z^^                                          | 400
                    GET / HTTP/1.1^Host: a^: z^^                                              | 400
                    GET / HTTP/1.1^Host: a^X: y@z^^                                           | 400
                    GET / HTTP/1.1^Host: a/b^^                                                | 400
                    G(T / HTTP/1.1^Host: a^^                                                  | 400
                    GET /a b HTTP/1.1^Host: a^^                                               | 400
                    GET /^^                                                                   | 400
                    GET /#a HTTP/1.1^Host: a^^                                                | 400
                    GET / HTTP/9.9^Host: a^^                                                  | 505
                    CONNECT a:443 HTTP/1.1^Host: a^^                                          | 405
                    TRACE / HTTP/1.1^Host: a^^                                                | 405
                    """)
    void whatCanBeReadInTwoWaysIsRefused(String lines, int status) throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(lines.replace("^", "\r\n").replace("~", "\r").replace("@", "\0"));
            assertThat(client.head()).startsWith("HTTP/1.1 " + status);
            client.endOutput();
            assertThat(client.rest()).contains("urn:valvo:problem:").doesNotContain("HTTP/1.1 200");
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhelloo\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\rhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                "fffffffff\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nno colon\r\n\r\n",
                "5;a=\nb\r\nhello\r\n0\r\n\r\n",
                "5;a=\"\rb\"\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\n X: folded\r\n\r\n",
                "+5\r\nhello\r\n0\r\n\r\n",
                "5\0\r\nhello\r\n0\r\n\r\n",
                "10000000000000005\r\nhello\r\n0\r\n\r\n"
            })
    void brokenChunksAreRefused(String chunks) throws Exception {
        try (var backend = ScriptedBackend.start(wire -> wire.awaitEnd());
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
            assertThat(client.head()).startsWith("HTTP/1.1 400");
            client.endOutput();
            assertThat(client.rest()).doesNotContain("HTTP/1.1 200");
            assertThat(edge.script().next()).isEqualTo("abandoned");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: identity"
            })
    void aSecondRequestInTheBodyOfTheFirstIsNeverServed(String framing) throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n0\r\n\r\n" + SMUGGLED);
            assertThat(client.head()).startsWith("HTTP/1.1 400").contains("connection: close");
            client.endOutput();
            assertThat(client.rest()).doesNotContain("HTTP/1.1 200");
            assertThat(backend.accepted()).isZero();
        }
    }

    /** Old, but honest (RFC 9112, 5.2): the endpoint gets one line, so nobody takes it for two. */
    @Test
    void aFoldedHeaderArrivesUnfolded() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            boolean one = wire.head().contains("\r\nX: y folded: z\r\n");
                            wire.send(OK.formatted(2, one ? "ok" : "no"));
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded: z\r\n\r\n");
            client.head();
            assertThat(client.exactly(2)).isEqualTo("ok");
        }
    }

    @Test
    void aHugeChunkExtensionIsRefused() throws Exception {
        brokenChunksAreRefused("5;x=" + "y".repeat(20_000) + "\r\nhello\r\n0\r\n\r\n");
    }

    /**
     * {@code Connection} may name headers that end here, but not those that tell where a body ends.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 38", "Transfer-Encoding: chunked"})
    void whoNamesTheFramingInConnectionSmugglesNothing(String framing) throws Exception {
        var body =
                framing.startsWith("C")
                        ? SMUGGLED + "12345"
                        : "21\r\n" + SMUGGLED + "\r\n0\r\n\r\n";
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.send(OK.formatted(body.length(), head(wire, body)));
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: Content-Length, Transfer-Encoding, Host\r\n"
                            + framing
                            + "\r\n\r\n"
                            + body);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.exactly(body.length())).isEqualTo(body);
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    private static String head(RawConnection wire, String body) throws Exception {
        var head = wire.head();
        assertThat(head).containsIgnoringCase("\r\nhost: a\r\n");
        assertThat(head)
                .containsIgnoringCase(
                        body.startsWith("GET")
                                ? "content-length: 38"
                                : "transfer-encoding: chunked");
        return wire.exactly(body.length());
    }

    @Test
    void hugeHeadersAreRefused() throws Exception {
        try (var edge = ProxyFixture.before(ScriptedDispatcher.saying(null));
                var client = edge.call()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            for (int i = 0; i < 40; i++) client.send("X-" + i + ": " + "x".repeat(1000) + "\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 431").contains("connection: close");
        }
    }

    @Test
    void aHugeRequestLineIsRefused() throws Exception {
        try (var edge = ProxyFixture.before(ScriptedDispatcher.saying(null));
                var client = edge.call()) {
            client.send("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 414");
        }
    }

    @Test
    void aHeadThatDripsInIsCutOff() throws Exception {
        try (var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.saying(null),
                                ProxyFixture.bounds().head(Duration.ofMillis(300)));
                var client = edge.call()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n");
            var drip = Thread.startVirtualThread(() -> ProxyFixture.quietly(() -> drip(client)));
            assertThat(client.rest()).startsWith("HTTP/1.1 408");
            drip.interrupt();
        }
    }

    private static void drip(RawConnection client) throws Exception {
        while (true) {
            client.send("X: y\r\n");
            Thread.sleep(20);
        }
    }

    @Test
    void aSilentConnectionIsClosed() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()),
                                ProxyFixture.bounds()
                                        .head(Duration.ofSeconds(2))
                                        .keepAlive(Duration.ofSeconds(2)));
                var silent = edge.call();
                var served = edge.call()) {
            served.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            served.head();
            assertThat(served.rest()).isEqualTo("ok");
            assertThat(silent.rest()).isEmpty();
        }
    }

    @Test
    void whoIsTooMuchWaitsUntilOneLeaves() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()),
                                ProxyFixture.bounds().connections(2));
                var first = edge.call();
                var second = edge.call()) {
            ask(first);
            ask(second);
            try (var third = edge.call()) {
                third.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                for (int i = 0; i < 100; i++) ask(i % 2 == 0 ? first : second);
                assertThat(third.isQuiet()).isTrue();
                assertThat(edge.edge().connections()).isEqualTo(2);
                first.leave();
                assertThat(third.head()).startsWith("HTTP/1.1 200");
            }
        }
    }

    /** On several threads at once: to stop and to go on must not cross. */
    @Test
    void whoComesAfterACrowdThatWasTooMuchIsLetIn() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()),
                                ProxyFixture.bounds().connections(8))) {
            for (int round = 0; round < 30; round++) {
                var crowd = new ArrayList<RawConnection>();
                for (int i = 0; i < 60; i++) crowd.add(edge.call());
                crowd.parallelStream().forEach(it -> ProxyFixture.quietly(it::leave));
                try (var next = edge.call()) {
                    ask(next);
                }
            }
        }
    }

    private static void ask(RawConnection client) throws Exception {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 200");
        client.exactly(2);
    }

    /** What it says unasked is nobody's answer, not even if the next request is here already. */
    @Test
    void aSecondAnswerIsNotGivenToThePipelinedRequestBehind() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            boolean first = wire.head().contains("/first");
                            var once = OK.formatted(2, first ? "ok" : "2.");
                            wire.send(first ? once + OK.formatted(2, "no") : once);
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.exactly(2)).isEqualTo("ok");
            client.head();
            assertThat(client.exactly(2)).isEqualTo("2.");
        }
    }

    @Test
    void anEndpointThatTalksTwoWaysIsNotBelieved() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            ask(client);
            ProxyFixture.await(() -> backend.open() == 0);
            ask(client);
            assertThat(backend.accepted()).isEqualTo(2);
        }
    }
}
