package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.testing.RawConnection;
import io.valvo.gateway.testing.ScriptedBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Many who are slow take a share each, and leave the others theirs. */
class SlowClientsIT {
    private static final int MIB = 1024 * 1024;
    private static final int BUDGET = 8 * MIB;
    private static final int MANY = 150;
    private static final Semaphore STUCK = new Semaphore(0);
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LARGE = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String UPLOAD =
            "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n";

    /** What it doesn't read waits at the gateway, not in the kernel. */
    private static ServerSocket narrow() throws IOException {
        var listener = new ServerSocket();
        listener.setReceiveBufferSize(4096);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        return listener;
    }

    /** Reads no upload, answers with much, or with a word. */
    private static void serve(RawConnection wire) throws Exception {
        for (var head = wire.head(); ; head = wire.head()) {
            if (head.startsWith("POST")) STUCK.acquire();
            int length = head.contains("/large") ? 3_000_000 : 2;
            wire.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: "
                            + length
                            + "\r\n\r\n"
                            + "k".repeat(length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LARGE, UPLOAD})
    void manySlowClientsLeaveTheOthersTheirShareAndNothingAfterThem(String request)
            throws Exception {
        var slow = new ArrayList<RawConnection>();
        try (var backend = ScriptedBackend.start(narrow(), SlowClientsIT::serve);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()).forgetful(),
                                ProxyFixture.bounds().buffers(BUDGET));
                var other = edge.call()) {
            for (int i = 0; i < MANY; i++) slow.add(begin(edge, request));
            // At a quarter, or what one read is less than that, each is held to its share.
            ProxyFixture.await(() -> edge.edge().load().held() > BUDGET / 5);
            for (int i = 0; i < 20; i++) {
                other.send(GET);
                assertThat(other.head()).startsWith("HTTP/1.1 200");
                assertThat(other.exactly(2)).isEqualTo("kk");
            }
            assertThat(edge.edge().load().held()).isLessThan(BUDGET * 3 / 4);
            for (var it : slow) it.reset();
            ProxyFixture.await(() -> edge.edge().load().held() == 0);
            ProxyFixture.await(() -> edge.edge().connections() <= 1);
        }
    }

    private static RawConnection begin(ProxyFixture edge, String request) throws Exception {
        var client = RawConnection.narrow(edge.edge().address());
        client.send(request);
        if (request.equals(UPLOAD))
            Thread.startVirtualThread(
                    () -> ProxyFixture.quietly(() -> client.send("x".repeat(3_000_000))));
        return client;
    }

    @Test
    void pastTheBudgetRequestsAreRefusedAndSaidSo() throws Exception {
        var slow = new ArrayList<RawConnection>();
        try (var backend = ScriptedBackend.start(narrow(), SlowClientsIT::serve);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()).forgetful(),
                                ProxyFixture.bounds().buffers(MIB))) {
            for (int i = 0; i < MANY; i++) slow.add(begin(edge, LARGE));
            ProxyFixture.await(() -> edge.edge().load().refusing());
            assertThat(edge.edge().load().trouble())
                    .hasValueSatisfying(it -> assertThat(it).contains("refuses requests (503)"));
            try (var other = edge.call()) {
                other.send(GET);
                assertThat(other.head()).startsWith("HTTP/1.1 503").contains("retry-after: 1");
            }
            for (var it : slow) it.reset();
            ProxyFixture.await(() -> !edge.edge().load().refusing());
            assertThat(edge.edge().load().trouble()).isEmpty();
        }
    }

    /** Kept alive, or in the middle of a head: within seconds, not after 75. */
    @Test
    void whoDoesNothingMakesRoomForWhoWaitsOutside() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()),
                                ProxyFixture.bounds().connections(2));
                var kept = edge.call();
                var begun = edge.call()) {
            kept.send(GET);
            assertThat(kept.head()).startsWith("HTTP/1.1 200");
            begun.send("GET / HTTP/1.1\r\n");
            ProxyFixture.await(() -> edge.edge().connections() == 2);
            assertThat(edge.edge().load().trouble()).isPresent();
            long from = System.nanoTime();
            for (var late : List.of(edge.call(), edge.call())) {
                late.send(GET);
                assertThat(late.head()).startsWith("HTTP/1.1 200");
                late.leave();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(Duration.ofSeconds(9));
            assertThat(kept.rest()).isEqualTo("ok");
            assertThat(begun.rest()).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void connectionsAreAsManyAsThereAreFilesFor() {
        var usual = ProxySettings.Bounds.USUAL;
        assertThat(usual.withFiles(1_000_000).connections()).isEqualTo(4096);
        assertThat(usual.withFiles(768).connections()).isEqualTo(307);
        assertThat(usual.withFiles(-5).connections()).isEqualTo(16);
    }
}
