package io.valvo.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.UpstreamAddress;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/**
 * Netty channel handler of one upstream connection: serves one exchange at a time, is pooled in
 * between.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter implements RequestBody.Sink {
    /** Who is served hears of all that comes, on the event loop. */
    interface Listener {
        /** A head that another one follows. */
        void interim(HttpResponse head);

        void answered(HttpResponse head);

        void content(HttpContent piece);

        /** Bytes as they come, once the protocol has changed. */
        void piped(Object bytes);

        /** All is here that one read has brought. */
        void readComplete();

        void upstreamWritable();

        void upstreamClosed();
    }

    /** Keeps connections that nobody uses. */
    interface Pool {
        void put(UpstreamConnection unused);

        void remove(UpstreamConnection ended);
    }

    private static final int CONTINUE = 100;
    private static final int SWITCHING = 101;
    private static final int OK = 200;

    private final UpstreamAddress endpoint;
    private final Pool pool;
    private final Supplier<WriteBufferWaterMark> waterMark;
    private final ResponseDecoder decoder;
    private final Channel channel;
    private @Nullable Listener listener;
    private boolean interim;
    private boolean used;
    private boolean reading;
    private boolean resting;
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
    boolean used() {
        return used;
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Begins to serve. */
    void serve(Listener next, HttpRequest request, boolean headOnly) {
        listener = next;
        decoder.expects(headOnly);
        fit();
        write(request);
    }

    /** Holds no more than there is room for at present. */
    void fit() {
        if (channel.config().getWriteBufferWaterMark() != waterMark.get())
            channel.config().setWriteBufferWaterMark(waterMark.get());
    }

    /** Bytes that wait to be written. */
    long pending() {
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

    /** Has served, and can do so again: when it has nothing more to say. */
    void release() {
        listener = null;
        resting = true;
        if (!reading) pool();
    }

    private void pool() {
        resting = false;
        if (!channel.isActive()) return;
        used = true;
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
        else listener.piped(message);
    }

    private void unexpectedData(Object message) {
        ReferenceCountUtil.release(message);
        ChannelWrites.close(channel);
    }

    private void head(Listener it, HttpResponse head) {
        interim = isInterim(head);
        if (interim) it.interim(head);
        else it.answered(head);
    }

    /** One that announces a body is none: what follows would be read as the answer. */
    private static boolean isInterim(HttpResponse head) {
        int status = head.status().code();
        return status >= CONTINUE
                && status < OK
                && status != SWITCHING
                && head.decoderResult().isSuccess()
                && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** The decoder ends every head without a body by an empty last piece, an interim one too. */
    private void content(Listener it, HttpContent content) {
        boolean ofInterim = interim;
        interim = false;
        if (ofInterim && content instanceof LastHttpContent) content.release();
        else it.content(content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        if (listener != null) listener.readComplete();
        if (resting) pool();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (listener != null) listener.upstreamWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended();
    }

    private void ended() {
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
        ended();
        ChannelWrites.close(channel);
    }
}
