package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.DispatchDecision;
import io.valvo.gateway.testing.ScriptedBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What clients send arrives, what endpoints answer comes back, as it comes. */
class ForwardingIT {
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: app.localhost:9480\r\n\r\n";
    private static final String SWITCHED =
            "HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void aRequestIsPassedOnAndItsAnswerComesBack() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            var seen = wire.head();
                            wire.send(
                                    "HTTP/1.1 201 Made\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\n"
                                            + "Content-Length: "
                                            + seen.length()
                                            + "\r\n\r\n"
                                            + seen);
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(GET);
            var head = client.head();
            assertThat(head).startsWith("HTTP/1.1 201 Made\r\n").contains("X-Mine: 1\r\n");
            assertThat(head).doesNotContainIgnoringCase("keep-alive");
            var seen = client.exactly(ProxyFixture.length(head));
            assertThat(seen).startsWith("GET /a?b=c HTTP/1.1\r\n");
            assertThat(seen)
                    .containsIgnoringCase("\r\nhost: app.localhost:9480\r\n")
                    .contains("\r\nx-forwarded-for: 127.0.0.1\r\n")
                    .contains("\r\nx-forwarded-proto: http\r\n")
                    .contains("\r\nx-forwarded-host: app.localhost:9480\r\n")
                    .contains("\r\ntraceparent: 00-");
        }
    }

    @Test
    void whoDecidesLearnsTheHead() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "GET http://App.Test:80/p?q HTTP/1.1\r\nHost: other\r\nX-Api-Key: secret\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            var head = edge.script().nextHead();
            assertThat(head.host()).isEqualTo("app.test");
            assertThat(head.path()).isEqualTo("/p");
            assertThat(head.header().apply("x-api-key")).isEqualTo("secret");
            assertThat(head.client()).startsWith("key:").doesNotContain("secret");
            assertThat(edge.script().next()).isEqualTo("answered 200");
            assertThat(edge.script().next()).isEqualTo("finished");
        }
    }

    @Test
    void connectionsAreUsedAgainOnBothSides() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            for (int i = 0; i < 20; i++) {
                client.send(GET);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertThat(client.exactly(2)).isEqualTo("ok");
            }
            assertThat(backend.accepted()).isEqualTo(1);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            while (true) {
                                var path = wire.head().split(" ", -1)[1];
                                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + path);
                            }
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            var all = new StringBuilder();
            for (int i = 100; i < 200; i++)
                all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            client.send(all.toString());
            for (int i = 100; i < 200; i++) {
                client.head();
                assertThat(client.exactly(4)).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void anEventIsPassedOnAtOnce() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                                            + "Transfer-Encoding: chunked\r\n\r\n");
                            for (int i = 0; i < 3; i++) {
                                wire.send("9\r\ndata: " + i + "\n\n\r\n");
                                if (i < 2) wire.exactly(1);
                            }
                            wire.send("0\r\n\r\n");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
            client.head();
            for (int i = 0; i < 3; i++) {
                assertThat(client.upTo("\n\n\r\n")).isEqualTo("9\r\ndata: " + i + "\n\n\r\n");
                if (i < 2) client.send("x");
            }
            assertThat(client.upTo("\r\n\r\n")).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void aBodyInChunksArrivesInChunks() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            var head = wire.head();
                            var body = wire.upTo("0\r\n\r\n");
                            assertThat(head).contains("transfer-encoding: chunked");
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nContent-Length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body);
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n");
            client.send("1\r\n!\r\n0\r\n\r\n");
            assertThat(client.exactly(ProxyFixture.length(client.head())))
                    .isEqualTo("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionComesInChunks() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.0 200 OK\r\n\r\nhello");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head()).contains("transfer-encoding: chunked");
            assertThat(client.upTo("0\r\n\r\n")).isEqualTo("5\r\nhello\r\n0\r\n\r\n");
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void clientsOfHttp10GetNoChunks() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                            + "5\r\nhello\r\n0\r\n\r\n");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThat(client.head()).doesNotContain("chunked").contains("connection: close");
            assertThat(client.rest()).isEqualTo("hello");
        }
    }

    @Test
    void clientsOfHttp10KeepTheirConnectionIfTheyAsk() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                assertThat(client.head()).contains("connection: keep-alive");
                assertThat(client.exactly(2)).isEqualTo("ok");
            }
        }
    }

    @Test
    void afterHeadNoBodyComes() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            while (true) {
                                var head = wire.head();
                                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
                                if (head.startsWith("GET")) wire.send("ok");
                            }
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
            assertThat(client.head()).contains("Content-Length: 2");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.exactly(2)).isEqualTo("ok");
        }
    }

    @Test
    void whoWaitsToBeToldIsToldByTheEndpoint() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            assertThat(wire.head()).containsIgnoringCase("expect: 100-continue");
                            wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                            wire.send(OK.replace("ok", wire.exactly(2)));
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("hi");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.exactly(2)).isEqualTo("hi");
        }
    }

    @Test
    void whoIsRefusedNeedNotSendItsBody() throws Exception {
        var refusal =
                new DispatchDecision.Refuse(
                        503, "queue_full", "25 wait", Optional.of(Duration.ofMillis(8400)));
        try (var edge = ProxyFixture.before(ScriptedDispatcher.saying(refusal));
                var client = edge.call()) {
            client.send(
                    "POST /v1/chat HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            var head = client.head();
            assertThat(head)
                    .startsWith("HTTP/1.1 503")
                    .contains("retry-after: 9\r\n", "connection: close");
            assertThat(client.exactly(ProxyFixture.length(head)))
                    .isEqualTo(
                            "{\"error\":{\"message\":\"25 wait\",\"type\":\"server_error\",\"param\":null,\"code\":\"queue_full\"}}");
        }
    }

    @Test
    void elsewhereAnErrorIsAProblem() throws Exception {
        var refusal = new DispatchDecision.Refuse(429, "rate_limited", "slower", Optional.empty());
        try (var edge = ProxyFixture.before(ScriptedDispatcher.saying(refusal));
                var client = edge.call()) {
            for (int i = 0; i < 2; i++) {
                client.send(GET);
                var head = client.head();
                assertThat(head).startsWith("HTTP/1.1 429").contains("application/problem+json");
                assertThat(client.exactly(ProxyFixture.length(head)))
                        .isEqualTo(
                                "{\"type\":\"urn:valvo:problem:rate-limited\",\"title\":\"Too Many Requests\","
                                        + "\"status\":429,\"detail\":\"slower\",\"instance\":\"/a\"}");
            }
        }
    }

    @Test
    void aFixedReplyIsMarkedAsFallback() throws Exception {
        var reply =
                new DispatchDecision.Reply(
                        200, Map.of("content-type", "text/x"), "later", Optional.of("503"));
        try (var edge = ProxyFixture.before(ScriptedDispatcher.saying(reply));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head())
                    .contains("content-type: text/x", "x-valvo-fallback: 503", "content-length: 5");
            assertThat(client.exactly(5)).isEqualTo("later");
        }
    }

    @Test
    void theModelIsReadAndTheBodySentAllTheSame() throws Exception {
        var filler = "x".repeat(200_000);
        var body = "{\"messages\":\"" + filler + "\",\"model\":\"lfm2\",\"z\":1}";
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            var head = wire.head();
                            var seen = wire.exactly(ProxyFixture.length(head));
                            wire.send(OK.replace("ok", seen.equals(body) ? "ok" : "no"));
                        });
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()).readingModels());
                var client = edge.call()) {
            client.send(
                    "POST /v1/x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n");
            assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send(body);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.exactly(2)).isEqualTo("ok");
            assertThat(edge.script().nextHead().model()).hasValue("lfm2");
            assertThat(edge.edge().held()).isZero();
        }
    }

    @Test
    void aBodyThatHidesItsModelTooLongIsRefused() throws Exception {
        try (var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.saying(null).readingModels(),
                                ProxyFixture.bounds().search(100_000));
                var client = edge.call()) {
            client.send(
                    "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{\"x\":\"");
            client.send("x".repeat(300_000));
            assertThat(client.head()).startsWith("HTTP/1.1 413");
            assertThat(client.rest()).contains("model_not_found");
            ProxyFixture.await(() -> edge.edge().held() == 0);
        }
    }

    @Test
    void allSuchBodiesTogetherAreBounded() throws Exception {
        try (var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.saying(null).readingModels(),
                                ProxyFixture.bounds().searchAll(100_000));
                var client = edge.call()) {
            client.send(
                    "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n{\"x\":\"");
            client.send("x".repeat(300_000));
            assertThat(client.head()).startsWith("HTTP/1.1 503").contains("retry-after: 1");
        }
    }

    @Test
    void anotherProtocolGoesThroughBothWays() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            assertThat(wire.head())
                                    .containsIgnoringCase("connection: upgrade\r\n")
                                    .containsIgnoringCase("upgrade: websocket\r\n");
                            wire.send(
                                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                                            + "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\nhello");
                            while (true) wire.send(wire.exactly(1));
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 101").contains("upgrade: websocket");
            assertThat(client.exactly(5)).isEqualTo("hello");
            var frames = "\u0081\u0005\r\n\r\n".repeat(20_000);
            Thread.startVirtualThread(() -> ProxyFixture.quietly(() -> client.send(frames)));
            assertThat(client.exactly(frames.length())).isEqualTo(frames);
            assertThat(edge.script().next()).isEqualTo("answered 101");
            client.leave();
            assertThat(edge.script().next()).isEqualTo("finished");
            ProxyFixture.await(() -> backend.open() == 0);
        }
    }

    @Test
    void aTunnelEndsWithItsEndpoint() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                                            + "Upgrade: x\r\n\r\nbye");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            client.head();
            assertThat(client.rest()).isEqualTo("bye");
            assertThat(edge.script().next()).isEqualTo("answered 101");
            assertThat(edge.script().next()).isEqualTo("finished");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: h2c\r\nHTTP2-Settings: x",
                "Upgrade: websocket, h2c",
                "Upgrade: websocket\r\nUpgrade: h2c",
                "Upgrade: \"h2c\"",
                "Upgrade: H2C",
                "Upgrade: HTTP/2.0, h2",
                "Upgrade: h2c/1"
            })
    void http2IsNotSmuggledThrough(String upgrade) throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            var head = wire.head();
                            assertThat(head)
                                    .doesNotContainIgnoringCase("h2")
                                    .doesNotContain("/2.0");
                            wire.send(OK);
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                            + upgrade
                            + "\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200");
        }
    }

    /** It may speak as soon as it has asked; and if the answer is HTTP, it was another request. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentWithARequestToUpgradeIsNotLost(boolean agrees) throws Exception {
        var next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            boolean tunnel = wire.head().contains("/ws") && agrees;
                            wire.send(tunnel ? SWITCHED : OK);
                            if (tunnel) wire.send(wire.exactly(next.length()));
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
                            + next);
            assertThat(client.head()).startsWith(agrees ? "HTTP/1.1 101" : "HTTP/1.1 200");
            if (agrees) assertThat(client.exactly(next.length())).isEqualTo(next);
            else {
                client.exactly(ProxyFixture.length(OK));
                assertThat(client.head()).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void aTrailerIsPassedOnUnlessItDecides() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            assertThat(wire.upTo("X-Sum: 1\r\n\r\n"))
                                    .doesNotContainIgnoringCase("host")
                                    .doesNotContainIgnoringCase("forwarded");
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                                            + "Set-Cookie: a=b\r\nX-Valvo-Fallback: x\r\nX-End: 2\r\n\r\n");
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
                            + "Host: evil\r\nX_Forwarded_For: 1\r\nX-Sum: 1\r\n\r\n");
            client.head();
            assertThat(client.upTo("X-End: 2\r\n\r\n"))
                    .contains("X-End: 2")
                    .doesNotContainIgnoringCase("cookie")
                    .doesNotContainIgnoringCase("fallback");
        }
    }

    @Test
    void aServiceCannotPassForAFallback() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send(
                                    "HTTP/1.1 200 OK\r\nX-Valvo-Fallback: x\r\nContent-Length: 0\r\n\r\n");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).doesNotContainIgnoringCase("fallback");
        }
    }

    /** The second one came late: the endpoint has got the first part, and not the end. */
    @Test
    void aBodyWithTwoModelsIsRefused() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.awaitEnd();
                        });
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()).readingModels());
                var client = edge.call()) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n{\"model\":\"a\",");
            assertThat(edge.script().nextHead().model()).hasValue("a");
            ProxyFixture.await(() -> backend.open() == 1);
            client.send("\"mod\\u0065l\" : \"b\"       }  ".substring(0, 27));
            assertThat(client.head()).startsWith("HTTP/1.1 400");
            assertThat(edge.script().next()).isEqualTo("abandoned");
        }
    }

    @Test
    void anAnswerBeforeTheBodyWasReadIsPassedOn() throws Exception {
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
                            wire.awaitEnd();
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx");
            assertThat(client.head()).startsWith("HTTP/1.1 401");
            assertThat(client.rest()).isEmpty();
        }
    }
}
