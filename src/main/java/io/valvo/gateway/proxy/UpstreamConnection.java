package io.valvo.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.UpstreamAddress;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Netty channel handler of one upstream connection (HTTP/1.1): serves one exchange at a time, and
 * is pooled in between.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements RequestBody.Sink {
    /** The stage of an exchange that is served, on the event loop. */
    interface Listener {
        /** A head that another one follows. */
        default void interim(HttpResponse head) {}

        /** The head of the response. */
        default void answered(HttpResponse head) {}

        /** A piece of the response's body; owned from now on. */
        default void content(HttpContent piece) {
            piece.release();
        }

        /** Bytes as they come, once the protocol has changed; owned from now on. */
        default void receiveBytes(Object bytes) {
            ReferenceCountUtil.release(bytes);
        }

        /** All that one read has brought was received. */
        void readComplete();

        void upstreamWritable();

        /** The connection has ended; it isn't the listener's any more. */
        void upstreamClosed();
    }

    /** Keeps connections that nobody uses. */
    interface Pool {
        void put(UpstreamConnection unused);

        void remove(UpstreamConnection ended);
    }

    private final UpstreamAddress endpoint;
    private final Pool pool;
    private final Supplier<WriteBufferWaterMark> waterMark;
    private final ResponseDecoder decoder;
    private final Channel channel;
    private @Nullable Listener listener;
    private boolean afterInterim;
    private boolean hasServed;
    private boolean reading;
    private boolean released;
    private long idleSince;

    UpstreamConnection(
            UpstreamAddress endpoint,
            Pool pool,
            Supplier<WriteBufferWaterMark> waterMark,
            ResponseDecoder decoder,
            Channel channel) {
        this.endpoint = endpoint;
        this.pool = pool;
        this.waterMark = waterMark;
        this.decoder = decoder;
        this.channel = channel;
    }

    UpstreamAddress endpoint() {
        return endpoint;
    }

    Channel channel() {
        return channel;
    }

    long idleSince() {
        return idleSince;
    }

    /** It has served before: it may have been closed by the other side just now. */
    boolean hasServed() {
        return hasServed;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    /**
     * Begins to serve; not flushed yet.
     *
     * @param headOnly no body comes
     */
    void send(HttpRequest request, boolean headOnly, Listener served) {
        listener = served;
        decoder.expects(headOnly);
        fitBuffers();
        write(request);
    }

    /** The next stage of what is served hears what comes from now on. */
    void listen(Listener next) {
        listener = next;
    }

    /** Holds no more than there is room for at present. */
    void fitBuffers() {
        if (channel.config().getWriteBufferWaterMark() != waterMark.get())
            channel.config().setWriteBufferWaterMark(waterMark.get());
    }

    /** Bytes that wait to be written. */
    long pendingBytes() {
        return ChannelWrites.pending(channel);
    }

    @Override
    public void write(Object message) {
        ChannelWrites.write(channel, message);
    }

    void flush() {
        channel.flush();
    }

    void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /** Has served, and can do so again: once the read is over that has brought the end. */
    void release() {
        listener = null;
        released = true;
        if (!reading) returnToPool();
    }

    private void returnToPool() {
        released = false;
        if (!channel.isActive()) return;
        hasServed = true;
        idleSince = System.nanoTime();
        read(true);
        pool.put(this);
    }

    void close() {
        listener = null;
        ChannelWrites.close(channel);
    }

    /** From now on bytes are sent as they are. */
    void writeAsIs() {
        channel.pipeline().remove(HttpRequestEncoder.class);
    }

    /** From now on bytes are passed on as they come; those too that are here already. */
    void readAsIs() {
        channel.pipeline().remove(decoder);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        reading = true;
        if (listener == null) unexpectedData(message);
        else if (message instanceof HttpResponse head) head(listener, head);
        else if (message instanceof HttpContent content) content(listener, content);
        else listener.receiveBytes(message);
    }

    private void unexpectedData(Object message) {
        ReferenceCountUtil.release(message);
        ChannelWrites.close(channel);
    }

    private void head(Listener served, HttpResponse head) {
        afterInterim = ResponseHeadCheck.isInterim(head);
        if (afterInterim) served.interim(head);
        else served.answered(head);
    }

    /** The decoder ends every head without a body by an empty last piece, an interim one too. */
    private void content(Listener served, HttpContent content) {
        boolean ofInterim = afterInterim;
        afterInterim = false;
        if (ofInterim && content instanceof LastHttpContent) content.release();
        else served.content(content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        if (listener != null) listener.readComplete();
        if (released) returnToPool();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (listener != null) listener.upstreamWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed();
    }

    private void closed() {
        pool.remove(this);
        var served = listener;
        listener = null;
        if (served != null) served.upstreamClosed();
    }

    /**
     * A reset connection, or a handshake that failed. It is told before the decoder takes the end
     * of the connection for the end of an answer.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        closed();
        ChannelWrites.close(channel);
    }
}
