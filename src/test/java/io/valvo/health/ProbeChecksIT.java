package io.valvo.health;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofSeconds;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProbeResult.Passed;
import io.valvo.health.testing.ProbeSpecs;
import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ProbeSpec.StatusRange;
import io.valvo.os.Processes;
import io.valvo.os.platform.Platform;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

/** Probes against real little servers, files and programs, of which some behave badly. */
class ProbeChecksIT {
    /** Long where an answer is expected, short where none comes. */
    private static final Duration PATIENCE = ofSeconds(30);

    private static final Duration SHORT = ofSeconds(2);

    @TempDir Path directory;
    private final ActorTestKit kit = ActorTestKit.create();
    private final Processes processes = Platform.processes();
    private ProbeChecks checks;

    @BeforeEach
    void create() {
        checks = new ProbeChecks(kit.system(), processes, directory.resolve("probes"));
    }

    @AfterEach
    void shutDown() {
        kit.shutdownTestKit();
        processes.close();
    }

    @Test
    void anHttpProbePassesWhenTheStatusIsAmongThoseExpected() throws Exception {
        try (var server = server(answering(200, "fine"))) {
            assertThat(run(ProbeSpecs.http("/health"), server.port())).isInstanceOf(Passed.class);
        }
        try (var server = server(answering(302, ""))) {
            assertThat(run(ProbeSpecs.http("/health"), server.port())).isInstanceOf(Passed.class);
        }
        try (var server = server(answering(500, "broken"))) {
            assertThat(run(ProbeSpecs.http("/health"), server.port()))
                    .isEqualTo(new Failed("answered 500, not 200-399"));
        }
    }

    @Test
    void anHttpProbeAsksAsItIsConfigured() throws Exception {
        var asked = new AtomicReference<String>();
        try (var server =
                server(exchange -> {
                    var headers = exchange.getRequestHeaders();
                    asked.set(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + headers.getFirst("Host")
                                    + " "
                                    + headers.getFirst("X-Probe")
                                    + " "
                                    + headers.getFirst("Connection"));
                    answer(exchange, 204, "");
                })) {
            var probe =
                    new ProbeSpec.Http(
                            "/deep/health?full=1",
                            Optional.of("http"),
                            "OPTIONS",
                            Map.of("X-Probe", "yes", "Host", "app.localhost"),
                            List.of(new StatusRange(204, 204)),
                            Optional.empty());
            assertThat(run(probe, server.port())).isInstanceOf(Passed.class);
            assertThat(asked).hasValue("OPTIONS /deep/health?full=1 app.localhost yes close");
        }
    }

    @Test
    void theBodyIsSearchedInItsFirst64KiB() throws Exception {
        try (var server = server(answering(200, "{\"model\": \"loaded\"}"))) {
            assertThat(run(withBody("\"loaded\""), server.port())).isInstanceOf(Passed.class);
            assertThat(run(withBody("ready"), server.port()))
                    .isEqualTo(new Failed("the body has no match of /ready/"));
        }
        try (var server = server(answering(200, "x".repeat(70_000) + "late"))) {
            assertThat(run(withBody("late"), server.port())).isInstanceOf(Failed.class);
        }
    }

    @Test
    void aBodyWithoutAnEndDoesNotHoldAProbe() throws Exception {
        try (var server =
                server(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (var body = exchange.getResponseBody()) {
                        while (true) {
                            body.write(new byte[512]);
                            body.flush();
                        }
                    }
                })) {
            assertThat(run(ProbeSpecs.http("/stream"), server.port())).isInstanceOf(Passed.class);
            assertThat(run(withBody("never"), server.port())).isInstanceOf(Failed.class);
        }
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        try (var held = new Socket()) {
            held.bind(new InetSocketAddress("127.0.0.1", 0)); // held, so that nobody else listens
            int port = held.getLocalPort();
            assertThat(run(ProbeSpecs.http("/"), port)).isEqualTo(new Failed("connection refused"));
            assertThat(run(new ProbeSpec.Tcp(Optional.empty()), port))
                    .isEqualTo(new Failed("connection refused"));
        }
    }

    @Test
    void aServerThatAcceptsAndNeverAnswersFailsAtTheTimeoutAndIsHungUpOn() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var result = checks.run(ProbeSpecs.http("/"), target(silent.getLocalPort()), SHORT);
            silent.setSoTimeout((int) PATIENCE.toMillis());
            try (var connection = silent.accept()) {
                connection.setSoTimeout((int) PATIENCE.toMillis());
                assertThat(told(result)).isEqualTo(new Failed("no answer within 2s"));
                assertThat(isHungUpOn(connection.getInputStream())).isTrue();
            }
        }
    }

    /** After the request comes the end, or a reset. */
    private static boolean isHungUpOn(InputStream request) throws IOException {
        try {
            return request.readAllBytes().length > 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aServerThatHangsUpIsToldInPlainWords() throws Exception {
        try (var rude = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var result = checks.run(ProbeSpecs.http("/"), target(rude.getLocalPort()), PATIENCE);
            rude.accept().close();
            assertThat(told(result)).isEqualTo(new Failed("connection closed before the answer"));
        }
    }

    @Test
    void aServerThatSpeaksSomethingElseFails() throws Exception {
        try (var other = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var result = checks.run(ProbeSpecs.http("/"), target(other.getLocalPort()), PATIENCE);
            try (var connection = other.accept()) {
                connection.getOutputStream().write("-ERR unknown command\r\n\r\n".getBytes(UTF_8));
                connection.getOutputStream().flush();
                assertThat(told(result)).isInstanceOf(Failed.class);
            }
        }
    }

    @Test
    void aServerWhoseHeaderIsIllegalIsReadyAllTheSame() throws Exception {
        try (var odd = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            var result = checks.run(withBody("fine"), target(odd.getLocalPort()), PATIENCE);
            try (var connection = odd.accept()) {
                connection
                        .getOutputStream()
                        .write(
                                "HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 4\r\n\r\nfine"
                                        .getBytes(UTF_8));
                connection.getOutputStream().flush();
                assertThat(told(result)).isInstanceOf(Passed.class);
            }
        }
    }

    @Test
    void aServiceThatListensOnTheOtherLoopbackIsFound() throws Exception {
        try (var socket = new ServerSocket(0, 10, InetAddress.getByName("::1"))) {
            assertThat(run(new ProbeSpec.Tcp(Optional.of("http")), socket.getLocalPort()))
                    .isInstanceOf(Passed.class);
        }
        try (var server = new Server(answering(200, ""), "::1")) {
            assertThat(run(ProbeSpecs.http("/"), server.port())).isInstanceOf(Passed.class);
        }
    }

    @Test
    void aProbeWithoutAPortFails() throws Exception {
        var nowhere =
                new ProbeTarget("127.0.0.1", Map.of(), List.of(), List.of(), directory, Map.of());
        assertThat(told(checks.run(new ProbeSpec.Tcp(Optional.empty()), nowhere, SHORT)))
                .isEqualTo(new Failed("no port to connect to"));
        assertThat(told(checks.run(new ProbeSpec.Tcp(Optional.of("admin")), nowhere, SHORT)))
                .isEqualTo(new Failed("no port admin to connect to"));
    }

    @Test
    void aLogProbeLooksOnlyAtWhatThisIncarnationWrote() throws Exception {
        var log =
                Files.writeString(
                        directory.resolve("backend.log"), "INITIALIZED by an earlier one\n");
        var target =
                new ProbeTarget(
                        "127.0.0.1",
                        Map.of(),
                        List.of(log),
                        List.of(Files.size(log)),
                        directory,
                        Map.of());
        var probe = new ProbeSpec.Log(Pattern.compile("INITIALIZED"));
        assertThat(told(checks.run(probe, target, SHORT)))
                .isEqualTo(new Failed("no line has matched so far"));
        Files.writeString(log, "INITIAL", StandardOpenOption.APPEND);
        assertThat(told(checks.run(probe, target, SHORT))).isInstanceOf(Failed.class);
        Files.writeString(log, "IZED", StandardOpenOption.APPEND); // no line end yet
        assertThat(told(checks.run(probe, target, SHORT))).isInstanceOf(Passed.class);
        Files.writeString(log, "");
        assertThat(told(checks.run(probe, target, SHORT))).isInstanceOf(Passed.class);
    }

    @Test
    void anExecProbePassesWhenItsCommandExitsWithZero() throws Exception {
        assertThat(exec("test \"$MODEL\" = small && test -d probes")).isInstanceOf(Passed.class);
        assertThat(exec("echo starting; echo disk full >&2; exit 3"))
                .isEqualTo(new Failed("exited 3: disk full"));
        assertThat(exec("kill -9 $$")).isEqualTo(new Failed("killed by SIGKILL"));
    }

    @Test
    void anExecProbeThatHangsIsKilledWithAllItStarted() throws Exception {
        var pids = directory.resolve("pids");
        var probe =
                new ProbeSpec.Exec(
                        List.of("/bin/sh", "-c", "setsid sleep 1000 & echo $! $$ > pids; wait"));
        assertThat(told(checks.run(probe, target(1), ofSeconds(5))))
                .isEqualTo(new Failed("no exit within 5s"));
        for (var pid : Files.readString(pids).strip().split(" ")) awaitEnd(Long.parseLong(pid));
    }

    @Test
    void anExecProbeLeavesNoFileBehind() throws Exception {
        assertThat(exec("echo some output")).isInstanceOf(Passed.class);
        try (var left = Files.list(directory.resolve("probes"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void theOutputOfAnExecProbeIsBoundedWhileItRunsAndItsEndIsTold() throws Exception {
        var script =
                """
                head -c 3000000 /dev/zero | tr '\\0' x
                while test $(stat -c %s probes/*.out) -gt 300000; do sleep 0.02; done
                echo; echo the end; exit 3
                """;
        assertThat(exec(script)).isEqualTo(new Failed("exited 3: the end"));
    }

    private static void awaitEnd(long pid) throws Exception {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private ProbeResult exec(String script) throws Exception {
        return run(new ProbeSpec.Exec(List.of("/bin/sh", "-c", script)), 1);
    }

    private ProbeResult run(ProbeSpec probe, int port) throws Exception {
        return told(checks.run(probe, target(port), PATIENCE));
    }

    private static ProbeResult told(CompletionStage<ProbeResult> result)
            throws ExecutionException, InterruptedException, TimeoutException {
        return result.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private ProbeTarget target(int port) {
        var environment = Map.of("MODEL", "small", "PATH", "/usr/bin:/bin");
        return new ProbeTarget(
                "127.0.0.1", Map.of("http", port), List.of(), List.of(), directory, environment);
    }

    private static ProbeSpec.Http withBody(String regex) {
        var plain = ProbeSpecs.http("/");
        return new ProbeSpec.Http(
                plain.path(),
                plain.port(),
                plain.method(),
                plain.headers(),
                plain.status(),
                Optional.of(Pattern.compile(regex)));
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Server server(HttpHandler handler) throws IOException {
        return new Server(handler, "127.0.0.1");
    }

    private static HttpHandler answering(int status, String body) {
        return exchange -> answer(exchange, status, body);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static final class Server implements AutoCloseable {
        private final HttpServer server;

        Server(HttpHandler handler, String address) throws IOException {
            server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 10);
            server.createContext("/", handler);
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
