package io.valvo.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.DispatchDecision.Refuse;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Netty channel handler of one client's connection (HTTP/1.1): reads one request after the other,
 * each of them an {@link HttpExchange}. What arrives before its turn waits, and while anything
 * waits nothing more is read.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter
        implements ProxyEventLoop.OpenConnection, DownstreamConnection {
    private static final HttpRequest UNFINISHED =
            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    private static final RequestFault TOO_SLOW =
            new RequestFault(408, "request_timeout", "the head of the request took too long");

    /** What one read brings. */
    private static final long INBOX_BYTES = 64L * 1024;

    private final ProxyEventLoop loop;
    private final Channel channel;
    private final ResponseWriter writer;
    private final ConnectionDeadline deadline;

    /** Bounded by what one read brings, 64 KiB. */
    private final Deque<Object> inbox = new ArrayDeque<>();

    private @Nullable ClientIdentity identity;
    private @Nullable ActiveExchange exchange;
    private boolean pumping;
    private boolean over;
    private boolean reading = true;

    ClientConnection(ProxyEventLoop loop, Channel channel, ResponseWriter writer) {
        this.loop = loop;
        this.channel = channel;
        this.writer = writer;
        deadline = new ConnectionDeadline(loop);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        boolean tls = channel.pipeline().get(SslHandler.class) != null;
        identity = ClientIdentity.of(channel.remoteAddress(), tls);
        loop.register(this);
    }

    /** The decoder got something, whatever it is. */
    void countBytes(int bytes) {
        if (exchange == null && !over) deadline.headBytes(bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (over) ReferenceCountUtil.release(message);
        else {
            inbox.add(message);
            pump();
        }
    }

    /** Not recursive: an exchange that ends at once is followed by the next in this loop. */
    private void pump() {
        if (pumping) return;
        pumping = true;
        while (!over && !inbox.isEmpty() && isTurn()) receive(inbox.poll());
        pumping = false;
        adjustReading();
    }

    private boolean isTurn() {
        return exchange == null || !exchange.isRequestComplete();
    }

    private void receive(Object message) {
        if (message instanceof HttpRequest request) begin(request);
        else if (exchange != null) exchange.receive(message);
        else ReferenceCountUtil.release(message);
    }

    private void begin(HttpRequest request) {
        deadline.headComplete();
        if (identity == null) return;
        switch (ClientRequest.read(request, identity, loop.context().nanos())) {
            case ClientRequest.Reading.Refused(var fault) -> refuse(request, fault.refusal());
            case ClientRequest.Reading.Accepted _ when loop.context().budget().isSpent() ->
                    refuse(request, HttpExchange.OVERLOADED);
            case ClientRequest.Reading.Accepted(var accepted) -> begin(accepted);
        }
    }

    private void begin(ClientRequest request) {
        if (request.upgrades()) decoder().hold();
        var begun = new HttpExchange(this, loop, request);
        exchange = begun;
        begun.begin();
    }

    private void refuse(HttpRequest request, Refuse why) {
        writer.answer(ErrorResponses.of(why, request.uri()), request, false);
        ReferenceCountUtil.release(request);
        drainAfterClose(false);
    }

    @Override
    public ResponseWriter writer() {
        return writer;
    }

    @Override
    public void adjustReading() {
        boolean wanted = over || (inbox.isEmpty() && (exchange == null || exchange.wantsMore()));
        if (wanted == reading) return;
        reading = wanted;
        channel.config().setAutoRead(wanted);
    }

    @Override
    public void switchProtocols(HttpResponse head, ActiveExchange tunnel) {
        exchange = tunnel;
        writer.switching(head);
        channel.pipeline().remove(ResponseEncoder.class);
        channel.pipeline().remove(RequestDecoder.class);
        adjustReading();
    }

    private RequestDecoder decoder() {
        return channel.pipeline().get(RequestDecoder.class);
    }

    @Override
    public void exchangeEnded(boolean whole) {
        exchange = null;
        if (!whole || !writer.persistent()) drainAfterClose(whole);
        else {
            deadline.awaitNextRequest();
            resumeDecoder();
            pump();
        }
    }

    /** What came after a request to upgrade that was answered with HTTP. */
    private void resumeDecoder() {
        var context = channel.pipeline().context(RequestDecoder.class);
        try {
            if (context != null) decoder().resume(context);
        } catch (Exception unreadable) {
            ChannelWrites.close(channel);
        }
    }

    /** No other request: what still comes is dropped, for a while. */
    private void drainAfterClose(boolean whole) {
        over = true;
        dropInbox();
        deadline.awaitClientEnd();
        writer.end(whole);
        adjustReading();
    }

    private void dropInbox() {
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    @Override
    public void abortResponse() {
        if (writer.delimited()) drainAfterClose(true);
        else reset();
    }

    @Override
    public void reset() {
        over = true;
        writer.reset();
    }

    @Override
    public void drain() {
        if (exchange == null) ChannelWrites.close(channel);
    }

    @Override
    public void checkDeadline(long now) {
        long at = exchange == null ? deadline.due() : exchange.due();
        if (at == ActiveExchange.NEVER || now - at < 0) return;
        if (exchange != null) exchange.expired();
        else if (deadline.isHeadBegun() && !over) refuse(UNFINISHED, TOO_SLOW.refusal());
        else ChannelWrites.close(channel);
    }

    @Override
    public long bufferedBytes() {
        long unread = inbox.isEmpty() ? deadline.headBytes() : INBOX_BYTES;
        return unread
                + ChannelWrites.pending(channel)
                + (exchange == null ? 0 : exchange.bufferedBytes());
    }

    @Override
    public void fitBuffers() {
        channel.config().setWriteBufferWaterMark(loop.waterMark());
        if (exchange != null) exchange.fitBuffers();
        adjustReading();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) exchange.flushUpstream();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) exchange.clientWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over = true;
        loop.unregister(this);
        dropInbox();
        var left = exchange;
        exchange = null;
        if (left != null) left.clientLeft();
    }

    /** A reset connection, or a handshake that failed. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ChannelWrites.close(channel);
    }
}
