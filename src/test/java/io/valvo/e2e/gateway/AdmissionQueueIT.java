package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.HttpClientConnection;
import io.valvo.e2e.testing.HttpClientConnection.Answer;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * docs/gateway.md, who is let in and who answers: a small model behind a bounded queue, with a
 * second server for when it is down, and figures that say what happened.
 */
public class AdmissionQueueIT {
    private static final String GET = HttpClientConnection.request("GET", "/");
    private static final int PENDING = 25;

    /**
     * {@code /} tells that it was asked, and waits until {@code /release} was asked for once; then
     * nobody waits any more.
     */
    private static final String PROGRAM =
            """
            import sys, threading
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

            released = threading.Event()
            if sys.argv[2] == "mock": released.set()

            class Handler(BaseHTTPRequestHandler):
                protocol_version, disable_nagle_algorithm = "HTTP/1.1", True

                def do_GET(self):
                    if self.path == "/release": released.set()
                    if self.path == "/":
                        print("asked", flush=True)
                        released.wait()
                    self.send_response(500 if self.path == "/error" else 200)
                    self.send_header("Content-Length", str(len(sys.argv[2])))
                    self.end_headers()
                    self.wfile.write(sys.argv[2].encode())

            ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
            """;

    private static final String STACK =
            """
            defaults { ports.http = 0, ready { http = "/ready", interval = 50ms }, restart.backoff.min = 1m }
            services {
              lfm2.command = ["python3", "model.py", "{{port}}", "lfm2"]
              mock.command = ["python3", "model.py", "{{port}}", "mock"]
            }
            gateway {
              port = %d
              routes.chat {
                match.path = "/", to = lfm2, max-concurrency = 1, max-pending = %d, timeout = %s
                fallback = mock
              }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private int port;

    @Test
    @RunsConcurrently
    void exactlyAsManyWaitAsMayAndTheNextIsToldWhenToComeAgain() throws Exception {
        var daemon = up("100s");
        long start = System.nanoTime();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<Answer>>();
            for (int i = 0; i <= PENDING; i++) asked.add(clients.submit(this::ask));
            here.eventually(
                    "one is with the model, the others wait",
                    () -> gauge(daemon, "queue_length") == PENDING);
            assertThat(gauge(daemon, "inflight")).isEqualTo(1);
            long began = System.nanoTime();
            var refused = ask();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after").map(Integer::parseInt))
                    .hasValueSatisfying(it -> assertThat(it).isPositive());
            assertThat(refused.header("content-type")).hasValue("application/problem+json");
            assertThat(refused.json().get("type").asText()).endsWith(":queue-full");
            assertThat(refused.json().get("detail").asText())
                    .isEqualTo(PENDING + " requests wait already");
            long held = (System.nanoTime() - began) / 1_000_000;
            HttpClientConnection.once(
                    daemon.portOf("lfm2", "http"), HttpClientConnection.request("GET", "/release"));
            for (var it : asked) assertThat(it.get()).satisfies(AdmissionQueueIT::isFromTheModel);
            figures(daemon, asked.size(), 1, 0, 0);
            assertThat(metrics(daemon).get("avg_response_time_ms").asLong())
                    .isBetween(held, (System.nanoTime() - start) / 1_000_000);
        }
    }

    @Test
    @RunsConcurrently
    void whoIsNotAnsweredInTimeIsToldSoAndNobodyIsForgotten() throws Exception {
        var daemon = up("8s");
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = clients.submit(this::ask);
            here.eventually("the model has it", () -> here.log("lfm2").contains("asked"));
            var second = clients.submit(this::ask);
            assertThat(first.get().status()).as("it was sent").isEqualTo(504);
            assertThat(second.get().status()).as("one of both").isIn(503, 504);
            figures(daemon, 0, 2, 0, 0);
            assertThat(gauge(daemon, "queue_length")).isZero();
        }
        here.eventually("the model is free", () -> gauge(daemon, "inflight") == 0);
    }

    @Test
    @RunsConcurrently
    void theFallbackAnswersWhileTheModelIsDown() throws Exception {
        var daemon = up("100s");
        HttpClientConnection.once(
                daemon.portOf("lfm2", "http"), HttpClientConnection.request("GET", "/release"));
        for (int i = 0; i < 5; i++) isFromTheModel(ask());
        ProcfsObserver.signal("KILL", daemon.pidOf("lfm2").orElseThrow());
        here.eventually("it backs off", () -> daemon.stateOf("lfm2").equals("backoff"));
        for (int i = 0; i < 3; i++) {
            var answer = ask();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-valvo-fallback")).hasValue("mock");
            assertThat(answer.body()).isEqualTo("mock");
        }
        figures(daemon, 8, 0, 0, 3);
        assertThat(metrics(daemon).get("circuit_breaker_status").asText()).isEqualTo("open");
        here.valvo("restart", "lfm2").succeeded();
        HttpClientConnection.once(
                daemon.portOf("lfm2", "http"), HttpClientConnection.request("GET", "/release"));
        isFromTheModel(ask());
        figures(daemon, 9, 0, 0, 3);
        assertThat(metrics(daemon).get("circuit_breaker_status").asText()).isEqualTo("closed");
    }

    @Test
    @RunsConcurrently
    void aModelThatFailsOpensItsBreakerAndTheFallbackAnswers() throws Exception {
        var daemon = up("100s");
        for (int i = 0; i < 10; i++)
            assertThat(
                            HttpClientConnection.once(
                                            port, HttpClientConnection.request("GET", "/error"))
                                    .status())
                    .isEqualTo(500);
        assertThat(metrics(daemon).get("circuit_breaker_status").asText()).isEqualTo("open");
        assertThat(
                        HttpClientConnection.once(
                                        port, HttpClientConnection.request("GET", "/other"))
                                .header("x-valvo-fallback"))
                .hasValue("mock");
        figures(daemon, 1, 0, 10, 1);
        assertThat(daemon.api().events("breaker.opened", "lfm2")).hasSize(1);
    }

    private ForegroundDaemon up(String timeout) throws Exception {
        port = E2eEnvironment.freePort();
        here.file("model.py", PROGRAM);
        here.config(STACK.formatted(port, PENDING, timeout));
        var daemon = here.up();
        for (var it : List.of("lfm2", "mock"))
            here.eventually(it + " is ready", () -> daemon.stateOf(it).equals("ready"));
        here.eventually("the gateway listens", () -> ProcfsObserver.listens(port));
        return daemon;
    }

    private Answer ask() throws Exception {
        return HttpClientConnection.once(port, GET);
    }

    private static void isFromTheModel(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("lfm2");
        assertThat(answer.header("x-valvo-fallback")).isEmpty();
    }

    /** What the health document must say, by what this test has seen. */
    private void figures(
            ForegroundDaemon daemon, int succeeded, int refused, int failed, int fallbacks)
            throws Exception {
        int all = succeeded + refused + failed;
        here.eventually(
                "all is counted", () -> metrics(daemon).get("total_requests").asInt() == all);
        var metrics = metrics(daemon);
        assertThat(metrics.get("success_rate").asDouble())
                .isCloseTo(100.0 * succeeded / all, within(0.05));
        assertThat(metrics.get("fallback_usage_rate").asDouble())
                .isCloseTo(100.0 * fallbacks / all, within(0.05));
    }

    private static JsonNode metrics(ForegroundDaemon daemon) throws Exception {
        return daemon.api().get("/api/v1/services/lfm2/health").get("service_metrics");
    }

    /** Of the route, over all its targets. */
    public static int gauge(ForegroundDaemon daemon, String name) throws Exception {
        return daemon.api()
                .send(daemon.api().request("/metrics"))
                .body()
                .lines()
                .filter(it -> it.startsWith("valvo_gateway_" + name + "{"))
                .mapToInt(it -> (int) Double.parseDouble(it.substring(it.lastIndexOf(' ') + 1)))
                .sum();
    }
}
