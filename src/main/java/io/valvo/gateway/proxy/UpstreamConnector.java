package io.valvo.gateway.proxy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.valvo.gateway.UpstreamAddress;
import io.valvo.model.Loopback;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Opens connections to upstreams by Netty's {@code Bootstrap}, with their TLS handshake, on one
 * event loop: each address of a name in turn.
 */
final class UpstreamConnector {
    private final EventLoop loop;
    private final ProxyContext context;
    private final RecvByteBufAllocator reads;
    private final Supplier<WriteBufferWaterMark> waterMark;
    private final UpstreamConnection.Pool pool;

    UpstreamConnector(
            EventLoop loop,
            ProxyContext context,
            RecvByteBufAllocator reads,
            Supplier<WriteBufferWaterMark> waterMark,
            UpstreamConnection.Pool pool) {
        this.loop = loop;
        this.context = context;
        this.reads = reads;
        this.waterMark = waterMark;
        this.pool = pool;
    }

    /**
     * @param ready told on the event loop: a connection, with its handshake done, or null
     */
    void connect(UpstreamAddress endpoint, Consumer<@Nullable UpstreamConnection> ready) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(endpoint.host());
        if (literal != null) tryEach(endpoint, addresses(endpoint, address(literal)), ready);
        else Thread.startVirtualThread(() -> resolve(endpoint, ready));
    }

    /** One that listens on {@code localhost} may mean either loopback address, as probes do. */
    private static Iterator<InetAddress> addresses(UpstreamAddress endpoint, InetAddress literal) {
        boolean either = !endpoint.external() && Loopback.ADDRESSES.contains(literal);
        return either
                ? Stream.concat(Stream.of(literal), Loopback.ADDRESSES.stream())
                        .distinct()
                        .iterator()
                : List.of(literal).iterator();
    }

    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(wrongLength);
        }
    }

    /** May wait for a name server: not on the event loop. */
    private void resolve(UpstreamAddress endpoint, Consumer<@Nullable UpstreamConnection> ready) {
        try {
            var found = Arrays.asList(InetAddress.getAllByName(endpoint.host()));
            loop.execute(() -> tryEach(endpoint, found.iterator(), ready));
        } catch (UnknownHostException unknown) {
            loop.execute(() -> ready.accept(null));
        }
    }

    /** One address after the other: a name may stand for several, and a service listen on one. */
    private void tryEach(
            UpstreamAddress endpoint,
            Iterator<InetAddress> left,
            Consumer<@Nullable UpstreamConnection> ready) {
        if (left.hasNext())
            open(
                    endpoint,
                    new InetSocketAddress(left.next(), endpoint.port()),
                    it -> {
                        if (it != null) ready.accept(it);
                        else tryEach(endpoint, left, ready);
                    });
        else ready.accept(null);
    }

    private void open(
            UpstreamAddress endpoint,
            InetSocketAddress address,
            Consumer<@Nullable UpstreamConnection> done) {
        var connecting =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, reads)
                        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark.get())
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis())
                        .handler(pipeline(endpoint))
                        .connect(address);
        connecting.addListener((ChannelFuture it) -> connected(it, done));
    }

    private int timeoutMillis() {
        return Math.toIntExact(context.settings().bounds().connect().toMillis());
    }

    private ChannelInitializer<Channel> pipeline(UpstreamAddress endpoint) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (endpoint.tls()) channel.pipeline().addLast(tls(endpoint, channel));
                var decoder = new ResponseDecoder();
                channel.pipeline()
                        .addLast(new HttpRequestEncoder(), decoder)
                        .addLast(
                                new UpstreamConnection(
                                        endpoint, pool, waterMark, decoder, channel));
            }
        };
    }

    private SslHandler tls(UpstreamAddress endpoint, Channel channel) {
        var handler =
                context.clientTls()
                        .get()
                        .newHandler(channel.alloc(), endpoint.host(), endpoint.port());
        handler.setHandshakeTimeoutMillis(timeoutMillis());
        return handler;
    }

    private static void connected(ChannelFuture it, Consumer<@Nullable UpstreamConnection> done) {
        var channel = it.channel();
        var tls = channel.pipeline().get(SslHandler.class);
        var upstream = channel.pipeline().get(UpstreamConnection.class);
        if (!it.isSuccess()) done.accept(null);
        else if (tls == null) done.accept(upstream);
        else
            tls.handshakeFuture()
                    .addListener(shaken -> done.accept(shaken.isSuccess() ? upstream : null));
    }
}
