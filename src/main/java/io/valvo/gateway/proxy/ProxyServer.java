package io.valvo.gateway.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.valvo.gateway.RequestDispatcher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Netty server of the gateway: binds the address, and hands each accepted connection to one of a
 * few event loops.
 */
public final class ProxyServer {
    /** More threads than that would wait for each other, not for the network. */
    private static final int MOST_LOOPS = 8;

    private static final int BACKLOG = 1024;
    private static final String MACHINE_ID = "io.netty.machineId";
    private static final long RETRY_MILLIS = 20;
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    static {
        // Netty names connections after the machine: it would look through all network
        // interfaces for that, and complain where there is only the loopback.
        DirectMemory.bound();
        if (System.getProperty(MACHINE_ID) == null)
            System.setProperty(MACHINE_ID, "02:00:00:00:00:01");
    }

    private final EventLoopGroup loops;
    private final ClientInitializer initializer;
    private final ProxyContext context;
    private final Channel listener;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private ProxyServer(
            EventLoopGroup loops,
            ClientInitializer initializer,
            ProxyContext context,
            Channel listener) {
        this.loops = loops;
        this.initializer = initializer;
        this.context = context;
        this.listener = listener;
    }

    /**
     * Listens. An address that is still taken, by the daemon before this one perhaps, is tried
     * again for a while.
     *
     * @return fails with a {@link java.net.BindException} if the address can't be had, or with what
     *     is wrong with the certificate
     */
    public static CompletionStage<ProxyServer> open(
            ProxySettings settings, RequestDispatcher dispatch) {
        try {
            return new Opening(settings, ProxyContext.of(settings, dispatch, count())).tryBind();
        } catch (RuntimeException wrongCertificate) {
            return CompletableFuture.failedFuture(wrongCertificate);
        }
    }

    private static int count() {
        return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_LOOPS);
    }

    private static final class Opening {
        private final ProxySettings settings;
        private final ProxyContext context;
        private final CompletableFuture<ProxyServer> opened = new CompletableFuture<>();
        private final EventLoopGroup loops;
        private final ClientInitializer initializer;
        private final long until;

        Opening(ProxySettings settings, ProxyContext context) {
            this.settings = settings;
            this.context = context;
            until = System.nanoTime() + settings.bounds().bind().toNanos();
            var own = settings.tls().map(it -> TlsContexts.own(settings, it));
            loops = loops();
            initializer = new ClientInitializer(eventLoops(), own, context);
        }

        private static EventLoopGroup loops() {
            return new MultiThreadIoEventLoopGroup(
                    count(),
                    new DefaultThreadFactory("valvo-gateway", true),
                    NioIoHandler.newFactory());
        }

        private Stream<ProxyEventLoop> eventLoops() {
            return StreamSupport.stream(loops.spliterator(), false)
                    .map(it -> new ProxyEventLoop((EventLoop) it, context));
        }

        CompletionStage<ProxyServer> tryBind() {
            new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .handler(new AcceptBackoff(initializer::adjustAccepting))
                    .childHandler(initializer)
                    .bind(settings.bind(), settings.port())
                    .addListener((ChannelFuture it) -> bound(it));
            return opened;
        }

        private void bound(ChannelFuture it) {
            if (it.isSuccess()) listening(it.channel());
            else if (System.nanoTime() - until < 0) again();
            else refused(it.cause());
        }

        private void listening(Channel listener) {
            initializer.pauseAtLimit(listener);
            opened.complete(new ProxyServer(loops, initializer, context, listener));
        }

        private void again() {
            var _ = loops.schedule(this::tryBind, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void refused(Throwable cause) {
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            opened.completeExceptionally(cause);
        }
    }

    /** Where it really listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Takes over settings of the same address: for new connections, at once; those that are open
     * keep the certificate that they were shown. Reads the certificate anew.
     *
     * @throws RuntimeException what is wrong with the certificate; nothing has changed then
     */
    public void reconfigure(ProxySettings settings) {
        var own = settings.tls().map(it -> TlsContexts.own(settings, it));
        context.current().set(settings);
        initializer.replaceCertificate(own);
    }

    /** Open connections of clients. */
    public int connections() {
        return initializer.connections();
    }

    /** How much of what it may have is in use. */
    public ProxyLoad load() {
        var bounds = context.settings().bounds();
        var budget = context.budget();
        return new ProxyLoad(
                connections(),
                bounds.connections(),
                budget.held(),
                budget.most(),
                budget.isSpent());
    }

    /** Bytes of bodies that are kept at the moment, so that they can be read or sent again. */
    public long held() {
        return context.held().get();
    }

    /**
     * Listens no more, lets what is under way end within the time, and cuts the rest. Once is
     * enough: the first call counts.
     *
     * @return done when nothing is left
     */
    public CompletionStage<Void> close(Duration grace) {
        if (!context.draining().getAndSet(true)) drain(grace);
        return closed;
    }

    private void drain(Duration grace) {
        ChannelWrites.close(listener);
        var _ =
                initializer
                        .drain()
                        .completeOnTimeout(null, grace.toMillis(), TimeUnit.MILLISECONDS)
                        .thenCompose(_ -> initializer.resetAll())
                        .whenComplete((_, _) -> end());
    }

    private void end() {
        loops.shutdownGracefully(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .addListener(_ -> closed.complete(null));
    }
}
