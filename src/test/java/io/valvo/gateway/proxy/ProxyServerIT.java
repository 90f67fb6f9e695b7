package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.gateway.UpstreamAddress;
import io.valvo.gateway.testing.RawConnection;
import io.valvo.gateway.testing.ScriptedBackend;
import io.valvo.gateway.testing.TestCertificate;
import io.valvo.os.platform.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The edge comes and goes in order, and speaks TLS on both sides. */
class ProxyServerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration IDLE = Duration.ofSeconds(60);

    @Test
    void clientsSpeakTls(@TempDir Path folder) throws Exception {
        var identity = TestCertificate.make(folder);
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            assertThat(wire.head()).contains("x-forwarded-proto: https");
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        });
                var edge =
                        ProxyFixture.open(
                                ScriptedDispatcher.to(backend.endpoint()),
                                new ProxySettings(
                                        "127.0.0.1",
                                        0,
                                        Optional.of(identity.files()),
                                        IDLE,
                                        Optional.empty(),
                                        ProxySettings.Bounds.USUAL,
                                        Platform::readFile));
                var client = tls(identity, edge.edge().address().getPort())) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(client.exactly(2)).isEqualTo("ok");
        }
    }

    private static RawConnection tls(TestCertificate identity, int port) throws IOException {
        return new RawConnection(
                identity.context().getSocketFactory().createSocket("localhost", port));
    }

    @Test
    void endpointsSpeakTlsAndAreAskedWhoTheyAre(@TempDir Path folder) throws Exception {
        var identity = TestCertificate.make(folder);
        try (var backend = ScriptedBackend.start(listening(identity), ScriptedBackend.POLITE)) {
            assertThat(answer("localhost", backend, Optional.of(identity.files().chain())))
                    .startsWith("HTTP/1.1 200");
            assertThat(answer("127.0.0.1", backend, Optional.of(identity.files().chain())))
                    .startsWith("HTTP/1.1 502");
            assertThat(answer("localhost", backend, Optional.empty())).startsWith("HTTP/1.1 502");
        }
    }

    private static String answer(String host, ScriptedBackend backend, Optional<Path> trusted)
            throws Exception {
        var endpoint = new UpstreamAddress(true, host, backend.endpoint().port(), true);
        try (var edge =
                        ProxyFixture.open(
                                ScriptedDispatcher.once(endpoint),
                                new ProxySettings(
                                        "127.0.0.1",
                                        0,
                                        Optional.empty(),
                                        IDLE,
                                        trusted,
                                        ProxySettings.Bounds.USUAL,
                                        Platform::readFile));
                var client = edge.call()) {
            client.send(GET);
            return client.head();
        }
    }

    private static ServerSocket listening(TestCertificate identity) throws IOException {
        return identity.context()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName("localhost"));
    }

    @Test
    void aNameIsLookedUp() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(
                                        new UpstreamAddress(
                                                false,
                                                "localhost",
                                                backend.endpoint().port(),
                                                false)));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aServiceIsFoundOnTheOtherLoopbackToo() throws Exception {
        var listener = new ServerSocket(0, 10, InetAddress.ofLiteral("::1"));
        var endpoint = new UpstreamAddress(false, "127.0.0.1", listener.getLocalPort(), false);
        try (var _ = ScriptedBackend.start(listener, ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(endpoint));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void anUnknownNameIsUnreachable() throws Exception {
        try (var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.once(
                                        new UpstreamAddress(false, "nobody.invalid", 80, true)));
                var client = edge.call()) {
            client.send(GET);
            assertThat(client.head()).startsWith("HTTP/1.1 502");
            assertThat(edge.script().next()).isEqualTo("failed UNREACHABLE, may repeat");
        }
    }

    @Test
    void closingLetsWhatIsUnderWayEnd() throws Exception {
        var asked = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            asked.countDown();
                            go.await();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var idle = edge.call();
                var client = edge.call()) {
            client.send(GET);
            asked.await();
            var closed = edge.edge().close(Duration.ofSeconds(60)).toCompletableFuture();
            assertThat(idle.rest()).isEmpty();
            ProxyFixture.await(() -> refused(edge));
            assertThat(closed).isNotDone();
            go.countDown();
            assertThat(client.head()).contains("connection: close");
            assertThat(client.rest()).isEqualTo("ok");
            closed.get(60, TimeUnit.SECONDS);
        }
    }

    private static boolean refused(ProxyFixture edge) {
        try (var _ = edge.call()) {
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    @Test
    void whatDoesNotEndInTimeIsCut() throws Exception {
        try (var backend = ScriptedBackend.start(RawConnection::awaitEnd);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send(GET);
            ProxyFixture.await(() -> backend.open() == 1);
            edge.edge()
                    .close(Duration.ofMillis(100))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            client.awaitEnd();
            ProxyFixture.await(() -> backend.open() == 0);
            assertThat(edge.script().next()).isEqualTo("abandoned");
        }
    }

    @Test
    void theNextOneTakesTheAddressAsSoonAsItIsFree() throws Exception {
        var script = ScriptedDispatcher.saying(null);
        try (var first = ProxyFixture.before(script)) {
            var same = settings(first.edge().address().getPort(), Duration.ofSeconds(60));
            var second = ProxyServer.open(same, script).toCompletableFuture();
            first.edge().close(Duration.ZERO).toCompletableFuture().join();
            var edge = second.get(60, TimeUnit.SECONDS);
            assertThat(edge.address().getPort()).isEqualTo(same.port());
            edge.close(Duration.ZERO).toCompletableFuture().join();
        }
    }

    @Test
    void anAddressThatStaysTakenIsToldAsSuch() {
        var script = ScriptedDispatcher.saying(null);
        try (var first = ProxyFixture.before(script)) {
            var same = settings(first.edge().address().getPort(), Duration.ofMillis(50));
            assertThat(ProxyServer.open(same, script).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void clientsThatComeLaterSeeTheNewCertificateAndAWrongOneChangesNothing(@TempDir Path folder)
            throws Exception {
        var identity = TestCertificate.make(folder);
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var before = edge.call()) {
            int port = edge.edge().address().getPort();
            edge.edge().reconfigure(showing(port, identity.files()));
            try (var client = tls(identity, port)) {
                client.send(GET);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
            }
            before.send(GET);
            assertThat(before.head()).as("open before").startsWith("HTTP/1.1 200");

            var missing = new ProxySettings.Certificate(folder.resolve("no"), folder.resolve("no"));
            assertThatThrownBy(() -> edge.edge().reconfigure(showing(port, missing)))
                    .hasStackTraceContaining("no");
            try (var client = tls(identity, port)) {
                client.send(GET);
                assertThat(client.head()).startsWith("HTTP/1.1 200");
            }
        }
    }

    private static ProxySettings showing(int port, ProxySettings.Certificate files) {
        return new ProxySettings(
                "127.0.0.1",
                port,
                Optional.of(files),
                IDLE,
                Optional.empty(),
                ProxySettings.Bounds.USUAL,
                Platform::readFile);
    }

    @Test
    void aMissingCertificateIsToldAsSuch(@TempDir Path folder) {
        var files =
                new ProxySettings.Certificate(folder.resolve("no.pem"), folder.resolve("no.key"));
        var settings =
                new ProxySettings(
                        "127.0.0.1",
                        0,
                        Optional.of(files),
                        IDLE,
                        Optional.empty(),
                        ProxySettings.Bounds.USUAL,
                        Platform::readFile);
        assertThat(
                        ProxyServer.open(settings, ScriptedDispatcher.saying(null))
                                .toCompletableFuture())
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withStackTraceContaining("no.pem, which is no such file");
    }

    private static ProxySettings settings(int port, Duration patience) {
        var it = ProxyFixture.bounds().bind(patience).settings(IDLE);
        return new ProxySettings(
                it.bind(), port, it.tls(), it.idleTimeout(), it.trusted(), it.bounds(), it.files());
    }
}
