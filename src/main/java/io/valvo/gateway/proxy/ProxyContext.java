package io.valvo.gateway.proxy;

import io.netty.handler.ssl.SslContext;
import io.valvo.gateway.RequestDispatcher;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Record of what all connections of a {@link ProxyServer} share.
 *
 * @param current may be replaced while connections are open
 * @param clientTls made when the first https endpoint is met
 * @param held bytes that are kept of all bodies in search of their {@code model}
 * @param budget of bytes that connections hold
 * @param connections of clients, that are open
 * @param loops event loops
 * @param draining no connection serves another request
 */
record ProxyContext(
        RequestDispatcher dispatch,
        AtomicReference<ProxySettings> current,
        Supplier<SslContext> clientTls,
        AtomicLong held,
        BufferBudget budget,
        AtomicInteger connections,
        int loops,
        AtomicBoolean draining) {
    static ProxyContext of(ProxySettings settings, RequestDispatcher dispatch, int loops) {
        return new ProxyContext(
                dispatch,
                new AtomicReference<>(settings),
                new Once(() -> TlsContexts.trusting(settings)),
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

    ProxySettings settings() {
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
