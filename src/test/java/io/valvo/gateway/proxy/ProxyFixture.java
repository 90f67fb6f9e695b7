package io.valvo.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.gateway.proxy.ProxySettings.Bounds;
import io.valvo.gateway.testing.RawConnection;
import io.valvo.os.platform.Platform;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** An edge before a script. */
record ProxyFixture(ProxyServer edge, ScriptedDispatcher script) implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    interface Deed {
        void run() throws Exception;
    }

    static ProxyFixture before(ScriptedDispatcher script) {
        return before(script, bounds());
    }

    static ProxyFixture before(ScriptedDispatcher script, Limits limits) {
        return open(script, limits.settings(Duration.ofSeconds(60)));
    }

    static ProxyFixture open(ScriptedDispatcher script, ProxySettings settings) {
        return new ProxyFixture(
                ProxyServer.open(settings, script).toCompletableFuture().join(), script);
    }

    static Limits bounds() {
        return new Limits(Bounds.USUAL);
    }

    RawConnection call() throws IOException {
        return RawConnection.to(edge.address());
    }

    /** Nothing may be left of any request. */
    @Override
    public void close() {
        edge.close(Duration.ZERO).toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(edge.connections()).isZero();
        assertThat(edge.held()).isZero();
    }

    /** Of the head's body. */
    static int length(String head) {
        var found = LENGTH.matcher(head);
        assertThat(found.find()).as("no length in " + head).isTrue();
        return Integer.parseInt(found.group(1));
    }

    static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void quietly(Deed deed) {
        try {
            deed.run();
        } catch (Exception endOfTheConnection) {
            return;
        }
    }

    /** The usual bounds, with one of them changed. */
    record Limits(Bounds b) {
        ProxySettings settings(Duration idle) {
            return new ProxySettings(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    idle,
                    Optional.empty(),
                    b,
                    Platform::readFile);
        }

        Limits search(int bytes) {
            return with(b.head(), b.keepAlive(), bytes, b.searchAll(), b.connections());
        }

        Limits searchAll(long bytes) {
            return with(b.head(), b.keepAlive(), b.search(), bytes, b.connections());
        }

        Limits head(Duration time) {
            return with(time, b.keepAlive(), b.search(), b.searchAll(), b.connections());
        }

        Limits keepAlive(Duration time) {
            return with(b.head(), time, b.search(), b.searchAll(), b.connections());
        }

        Limits connections(int most) {
            return with(b.head(), b.keepAlive(), b.search(), b.searchAll(), most);
        }

        Limits buffers(long bytes) {
            return new Limits(
                    new Bounds(
                            b.connections(),
                            b.bind(),
                            b.head(),
                            b.keepAlive(),
                            b.linger(),
                            b.requestLine(),
                            b.headers(),
                            b.replay(),
                            b.search(),
                            b.searchAll(),
                            bytes,
                            b.connect(),
                            b.pooled()));
        }

        Limits bind(Duration time) {
            return new Limits(
                    new Bounds(
                            b.connections(),
                            time,
                            b.head(),
                            b.keepAlive(),
                            b.linger(),
                            b.requestLine(),
                            b.headers(),
                            b.replay(),
                            b.search(),
                            b.searchAll(),
                            b.buffers(),
                            b.connect(),
                            b.pooled()));
        }

        private Limits with(
                Duration head, Duration keepAlive, int search, long searchAll, int connections) {
            return new Limits(
                    new Bounds(
                            connections,
                            b.bind(),
                            head,
                            keepAlive,
                            b.linger(),
                            b.requestLine(),
                            b.headers(),
                            b.replay(),
                            search,
                            searchAll,
                            b.buffers(),
                            b.connect(),
                            b.pooled()));
        }
    }
}
