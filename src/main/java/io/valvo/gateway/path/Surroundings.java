package io.valvo.gateway.path;

import io.netty.handler.ssl.SslContext;
import io.valvo.gateway.Dispatch;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What all connections of an edge share.
 *
 * @param current may be replaced while connections are open
 * @param clientTls made when the first https endpoint is met
 * @param held bytes that are kept of all bodies in search of their {@code model}
 * @param budget of bytes that connections hold
 * @param connections of clients, that are open
 * @param loops event loops
 * @param draining no connection serves another request
 */
record Surroundings(
        Dispatch dispatch,
        AtomicReference<EdgeSettings> current,
        Supplier<SslContext> clientTls,
        AtomicLong held,
        BufferBudget budget,
        AtomicInteger connections,
        int loops,
        AtomicBoolean draining) {
    static Surroundings of(EdgeSettings settings, Dispatch dispatch, int loops) {
        return new Surroundings(
                dispatch,
                new AtomicReference<>(settings),
                new Once(() -> Certificates.trusting(settings)),
                new AtomicLong(),
                new BufferBudget(settings.bounds().buffers()),
                new AtomicInteger(),
                loops,
                new AtomicBoolean());
    }

    /** The clock of all deadlines. */
    long nanos() {
        return dispatch.nanos();
    }

    EdgeSettings settings() {
        return current.get();
    }

    /** Most gateways never need it, and it costs a second. */
    private static final class Once implements Supplier<SslContext> {
        private final Supplier<SslContext> maker;
        private @Nullable SslContext made;

        Once(Supplier<SslContext> maker) {
            this.maker = maker;
        }

        @Override
        public synchronized SslContext get() {
            var it = made == null ? maker.get() : made;
            made = it;
            return it;
        }
    }
}
