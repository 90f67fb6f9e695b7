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

/** Lets clients in, as many as there may be, and gives each its lane. */
final class ClientInitializer extends ChannelInitializer<Channel> {
    private final Map<EventLoop, ProxyEventLoop> lanes;
    private final ProxyContext around;
    private volatile Optional<SslContext> tls;
    private volatile @Nullable Channel listener;

    ClientInitializer(Stream<ProxyEventLoop> lanes, Optional<SslContext> tls, ProxyContext around) {
        this.lanes = lanes.collect(toMap(ProxyEventLoop::loop, Function.identity()));
        this.tls = tls;
        this.around = around;
    }

    /** Who is too much waits there, unaccepted. */
    void throttle(Channel accepting) {
        listener = accepting;
    }

    /** Who comes from now on sees this certificate, or plain HTTP. */
    void show(Optional<SslContext> certificate) {
        tls = certificate;
    }

    int connections() {
        return around.connections().get();
    }

    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    protected void initChannel(Channel channel) {
        around.connections().incrementAndGet();
        count();
        channel.closeFuture().addListener(_ -> left());
        tls.ifPresent(it -> channel.pipeline().addLast(handshake(it, channel)));
        var lane = lanes.get(channel.eventLoop());
        if (lane != null) equip(channel, lane);
    }

    private void left() {
        around.connections().decrementAndGet();
        count();
    }

    private SslHandler handshake(SslContext context, Channel channel) {
        var handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(bounds().head().toMillis());
        return handler;
    }

    private void equip(Channel channel, ProxyEventLoop lane) {
        channel.config().setRecvByteBufAllocator(lane.reads());
        channel.config().setWriteBufferWaterMark(lane.waterMark());
        var encoder = new ResponseEncoder();
        var replies = new ResponseWriter(channel, encoder, lane.around().draining());
        var client = new ClientConnection(lane, channel, replies);
        channel.pipeline()
                .addLast(new RequestDecoder(bounds(), client::bytesCame), encoder, client);
    }

    /**
     * Accepts while there is room. Decided on the listener's own thread: to pause and to resume are
     * two steps each, and those of two threads can be so mixed that nobody is let in any more.
     */
    void count() {
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
        return around.settings().bounds();
    }

    CompletableFuture<Void> drain() {
        return CompletableFuture.allOf(
                lanes.values().stream()
                        .map(ProxyEventLoop::drain)
                        .toArray(CompletableFuture[]::new));
    }

    CompletableFuture<Void> cut() {
        return CompletableFuture.allOf(
                lanes.values().stream().map(ProxyEventLoop::cut).toArray(CompletableFuture[]::new));
    }
}
