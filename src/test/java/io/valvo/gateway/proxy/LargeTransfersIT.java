package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.valvo.gateway.testing.RawConnection;
import io.valvo.gateway.testing.ScriptedBackend;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Large bodies and many requests leave no more behind than small and few ones. */
class LargeTransfersIT {
    private static final long LARGE = 1L << 30;
    private static final long MUCH = 32L << 20;
    private static final byte[] PIECE = new byte[1 << 16];
    private static final int REQUESTS = 100_000;
    private static final int CLIENTS = 16;
    private static final int FEW = 40;

    @Test
    void anUploadWithoutEndIsNotHeld() throws Exception {
        var most = new AtomicLong();
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            skip(wire, LARGE, most);
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + LARGE + "\r\n\r\n");
            for (long sent = 0; sent < LARGE; sent += PIECE.length) client.send(PIECE);
            assertThat(client.head()).startsWith("HTTP/1.1 200");
            assertThat(most.get()).isLessThan(MUCH);
        }
    }

    @Test
    void aDownloadThatIsReadSlowlyIsNotHeld() throws Exception {
        var sent = new AtomicLong();
        try (var backend =
                        ScriptedBackend.start(wire -> {
                            wire.head();
                            wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
                            for (; sent.get() < LARGE; sent.addAndGet(PIECE.length))
                                wire.send(PIECE);
                        });
                var edge = ProxyFixture.before(ScriptedDispatcher.to(backend.endpoint()));
                var client = edge.call()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            awaitStandstill(sent);
            assertThat(sent.get()).isLessThan(MUCH);
            var most = new AtomicLong();
            skip(client, LARGE, most);
            assertThat(most.get()).isLessThan(MUCH);
        }
    }

    @Test
    void nothingIsLeftAfterManyRequests() throws Exception {
        try (var backend = ScriptedBackend.start(ScriptedBackend.POLITE);
                var edge =
                        ProxyFixture.before(
                                ScriptedDispatcher.to(backend.endpoint()).forgetful())) {
            many(edge, REQUESTS / 10);
            long memory = used();
            int files = files();
            many(edge, REQUESTS);
            ProxyFixture.await(() -> edge.edge().connections() == 0);
            assertThat(files()).isLessThan(files + FEW);
            assertThat(used() - memory).isLessThan(MUCH);
            assertThat(backend.accepted()).isLessThan(CLIENTS * 40);
        }
    }

    /** Half of them leave in the middle of something now and then. */
    private static void many(ProxyFixture edge, int requests) {
        var clients =
                IntStream.range(0, CLIENTS)
                        .mapToObj(i ->
                                CompletableFuture.runAsync(
                                        () -> client(edge, requests / CLIENTS, i)))
                        .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(clients).join();
    }

    private static void client(ProxyFixture edge, int requests, int number) {
        int left = requests;
        while (left > 0) left -= session(edge, Math.min(left, 500), number % 2 == 0);
    }

    private static int session(ProxyFixture edge, int requests, boolean rude) {
        try (var client = edge.call()) {
            for (int i = 0; i < requests; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                if (rude && i == requests - 1) client.reset();
                else if (!client.head().startsWith("HTTP/1.1 200")
                        || !client.exactly(2).equals("ok"))
                    throw new IllegalStateException("not answered");
            }
            return requests;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void skip(RawConnection wire, long bytes, AtomicLong most) throws IOException {
        for (long read = 0; read < bytes; read += PIECE.length) {
            wire.skip(PIECE.length);
            most.accumulateAndGet(direct(), Math::max);
        }
    }

    /** What flows stops when nobody takes it: no more comes while we look a while. */
    private static void awaitStandstill(AtomicLong sent) {
        var last = new AtomicLong(-1);
        var since = new AtomicLong(System.nanoTime());
        ProxyFixture.await(() -> {
            if (last.getAndSet(sent.get()) != sent.get()) since.set(System.nanoTime());
            return sent.get() > 0 && System.nanoTime() - since.get() > 300_000_000;
        });
    }

    private static long direct() {
        var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return metric.usedDirectMemory() + metric.usedHeapMemory();
    }

    private static long used() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() + direct();
    }

    private static int files() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        }
    }
}
