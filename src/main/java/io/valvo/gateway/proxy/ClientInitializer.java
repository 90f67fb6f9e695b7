package io.valvo.gateway.proxy;

import static java.util.stream.Collectors.toMap;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Netty channel initializer of accepted connections: builds each one's pipeline, and pauses the
 * listener's {@code accept} while there are as many as there may be.
 */
final class ClientInitializer extends ChannelInitializer<Channel> {
    private final Map<EventLoop, ProxyEventLoop> loops;
    private final ProxyContext context;
    private volatile Optional<SslContext> tls;
    private volatile @Nullable Channel listener;

    ClientInitializer(
            Stream<ProxyEventLoop> loops, Optional<SslContext> tls, ProxyContext context) {
        this.loops = loops.collect(toMap(ProxyEventLoop::loop, Function.identity()));
        this.tls = tls;
        this.context = context;
    }

    /** Who is too much waits there, unaccepted. */
    void pauseAtLimit(Channel accepting) {
        listener = accepting;
    }

    /** Who comes from now on sees this certificate, or plain HTTP. */
    void replaceCertificate(Optional<SslContext> certificate) {
        tls = certificate;
    }

    int connections() {
        return context.connections().get();
    }

    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    protected void initChannel(Channel channel) {
        context.connections().incrementAndGet();
        adjustAccepting();
        channel.closeFuture().addListener(_ -> closed());
        tls.ifPresent(it -> channel.pipeline().addLast(handshake(it, channel)));
        var loop = loops.get(channel.eventLoop());
        if (loop != null) buildPipeline(channel, loop);
    }

    private void closed() {
        context.connections().decrementAndGet();
        adjustAccepting();
    }

    private SslHandler handshake(SslContext context, Channel channel) {
        var handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(bounds().head().toMillis());
        return handler;
    }

    private void buildPipeline(Channel channel, ProxyEventLoop loop) {
        channel.config().setRecvByteBufAllocator(loop.reads());
        channel.config().setWriteBufferWaterMark(loop.waterMark());
        var encoder = new ResponseEncoder();
        var writer = new ResponseWriter(channel, encoder, loop.context().draining());
        var client = new ClientConnection(loop, channel, writer);
        channel.pipeline()
                .addLast(new RequestDecoder(bounds(), client::countBytes), encoder, client);
    }

    /**
     * Accepts while there is room, pauses else. Decided on the listener's own thread: to pause and
     * to resume are two steps each, and those of two threads can be so mixed that nobody is let in
     * any more.
     */
    void adjustAccepting() {
        var accepting = listener;
        if (accepting == null || (isRoomy() && accepting.config().isAutoRead())) return;
        accepting
                .eventLoop()
                .execute(() ->
                        accepting.config().setAutoRead(connections() < bounds().connections()));
    }

    /** So many would have to leave since a pause was decided that one of them ends it. */
    private boolean isRoomy() {
        return connections() < bounds().connections() / 2;
    }

    private ProxySettings.Bounds bounds() {
        return context.settings().bounds();
    }

    CompletableFuture<Void> drain() {
        return CompletableFuture.allOf(
                loops.values().stream()
                        .map(ProxyEventLoop::drain)
                        .toArray(CompletableFuture[]::new));
    }

    CompletableFuture<Void> resetAll() {
        return CompletableFuture.allOf(
                loops.values().stream()
                        .map(ProxyEventLoop::resetAll)
                        .toArray(CompletableFuture[]::new));
    }
}
