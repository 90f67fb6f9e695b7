package io.valvo.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.DispatchDecision.Refuse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One connection of a client: reads one request after the other, each of them an {@link
 * HttpExchange}. What arrives before its turn waits, and while anything waits nothing more is read.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter
        implements ProxyEventLoop.OpenConnection, HttpExchange.Client {
    private static final HttpRequest UNFINISHED =
            new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
    private static final RequestFault TOO_SLOW =
            new RequestFault(408, "request_timeout", "the head of the request took too long");

    /** How long a connection may do nothing while memory or connections are short. */
    private static final long PATIENCE = Duration.ofSeconds(2).toNanos();

    private static final long READ = 64L * 1024;

    private final ProxyEventLoop lane;
    private final Channel channel;
    private final ResponseWriter replies;
    private final ProxySettings.Bounds bounds;

    /** Bounded by what one read brings, 64 KiB. */
    private final Deque<Object> inbox = new ArrayDeque<>();

    private @Nullable ClientIdentity caller;
    private @Nullable HttpExchange exchange;
    private boolean pumping;
    private boolean piping;
    private boolean over;
    private boolean reading = true;
    private boolean headBegun;

    /** Bytes of a head that isn't complete. */
    private long headBytes;

    private long since;
    private long due;

    ClientConnection(ProxyEventLoop lane, Channel channel, ResponseWriter replies) {
        this.lane = lane;
        this.channel = channel;
        this.replies = replies;
        bounds = lane.around().settings().bounds();
        waitFor(bounds.head());
    }

    private void waitFor(Duration time) {
        since = lane.around().nanos();
        due = since + time.toNanos();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        boolean tls = channel.pipeline().get(SslHandler.class) != null;
        caller = ClientIdentity.of(channel.remoteAddress(), tls);
        lane.enter(this);
    }

    /** The decoder got something, whatever it is. */
    void bytesCame(int bytes) {
        if (exchange != null || over) return;
        headBytes += bytes;
        if (headBegun) return;
        headBegun = true;
        waitFor(bounds.head());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (over) ReferenceCountUtil.release(message);
        else if (piping) pipe(message);
        else enqueue(message);
    }

    private void pipe(Object bytes) {
        if (exchange != null) exchange.pipe(bytes);
        else ReferenceCountUtil.release(bytes);
        adjust();
    }

    private void enqueue(Object message) {
        inbox.add(message);
        pump();
    }

    /** Not recursive: an exchange that ends at once is followed by the next in this loop. */
    private void pump() {
        if (pumping) return;
        pumping = true;
        while (!over && !inbox.isEmpty() && isTurn()) take(inbox.poll());
        pumping = false;
        adjust();
    }

    private boolean isTurn() {
        return exchange == null || !exchange.upload().complete();
    }

    private void take(Object message) {
        if (message instanceof HttpRequest request) begin(request);
        else if (exchange != null && message instanceof HttpContent piece) exchange.receive(piece);
        else ReferenceCountUtil.release(message);
    }

    private void begin(HttpRequest request) {
        headBegun = false;
        headBytes = 0;
        if (caller == null) return;
        switch (ClientRequest.read(request, caller, lane.around().nanos())) {
            case ClientRequest.Reading.Refused(var fault) -> refuse(request, fault.refusal());
            case ClientRequest.Reading.Accepted _ when lane.around().budget().isSpent() ->
                    refuse(request, HttpExchange.OVERLOADED);
            case ClientRequest.Reading.Accepted(var accepted) -> begin(accepted);
        }
    }

    private void begin(ClientRequest incoming) {
        if (incoming.upgrades()) decoder().hold();
        exchange = new HttpExchange(this, lane, incoming);
        exchange.begin();
    }

    private void refuse(HttpRequest request, Refuse why) {
        replies.answer(ErrorResponses.of(why, request.uri()), request, false);
        ReferenceCountUtil.release(request);
        drainAfterClose(false);
    }

    /** Reads what there is a place for; reading is also how the client's end is noticed. */
    @Override
    public void adjust() {
        boolean wanted = over || (inbox.isEmpty() && (exchange == null || exchange.wantsMore()));
        if (wanted == reading) return;
        reading = wanted;
        channel.config().setAutoRead(wanted);
    }

    /** Where answers are written. */
    @Override
    public ResponseWriter replies() {
        return replies;
    }

    /** From now on bytes go through as they are. */
    @Override
    public void become(HttpResponse head) {
        replies.switching(head);
        piping = true;
        channel.pipeline().remove(ResponseEncoder.class);
        channel.pipeline().remove(RequestDecoder.class);
        adjust();
    }

    private RequestDecoder decoder() {
        return channel.pipeline().get(RequestDecoder.class);
    }

    /** What came after a request to upgrade that was answered with HTTP. */
    private void resume() {
        var context = channel.pipeline().context(RequestDecoder.class);
        try {
            if (context != null) decoder().resume(context);
        } catch (Exception unreadable) {
            ChannelWrites.close(channel);
        }
    }

    /**
     * The exchange has ended.
     *
     * @param whole its request has come in to the end
     */
    @Override
    public void ended(boolean whole) {
        exchange = null;
        if (!whole || !replies.persistent()) drainAfterClose(whole);
        else {
            waitFor(bounds.keepAlive());
            resume();
            pump();
        }
    }

    /** No other request: what still comes is dropped, for a while. */
    private void drainAfterClose(boolean whole) {
        over = true;
        drop();
        waitFor(bounds.linger());
        replies.end(whole);
        adjust();
    }

    private void drop() {
        inbox.forEach(ReferenceCountUtil::release);
        inbox.clear();
    }

    /**
     * The answer stays unfinished. The client gets what has come of it, and sees that more is
     * missing; where only the end of the connection ends an answer, by a reset.
     */
    @Override
    public void abortResponse() {
        if (replies.delimited()) drainAfterClose(true);
        else reset();
    }

    /** At once. */
    @Override
    public void reset() {
        over = true;
        replies.reset();
    }

    /** The answer under way is the last; without one, the connection ends now. */
    @Override
    public void drain() {
        if (exchange == null) ChannelWrites.close(channel);
    }

    @Override
    public void tick(long now) {
        long at = exchange == null ? due() : exchange.due();
        if (at == UpstreamExchange.NEVER || now - at < 0) return;
        if (exchange != null) exchange.expired();
        else if (headBegun && !over) refuse(UNFINISHED, TOO_SLOW.refusal());
        else ChannelWrites.close(channel);
    }

    private long due() {
        return lane.isStrained() ? Math.min(due, since + PATIENCE) : due;
    }

    /** Bytes that this connection holds, to and fro. */
    @Override
    public long buffered() {
        long unread = inbox.isEmpty() ? headBytes : READ;
        return unread
                + ChannelWrites.pending(channel)
                + (exchange == null ? 0 : exchange.buffered());
    }

    /** Holds no more than there is room for at present. */
    @Override
    public void fit() {
        channel.config().setWriteBufferWaterMark(lane.waterMark());
        if (exchange != null) exchange.fit();
        adjust();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) exchange.flushUp();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) exchange.clientWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over = true;
        lane.leave(this);
        drop();
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
