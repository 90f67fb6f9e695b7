package io.valvo.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.valvo.gateway.UpstreamAddress;

import org.jspecify.annotations.Nullable;

/** One connection to an endpoint: serves one passage after the other, in between it is pooled. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final int CONTINUE = 100;
    private static final int SWITCHING = 101;
    private static final int OK = 200;

    private final UpstreamAddress endpoint;
    private final ProxyEventLoop lane;
    private final ResponseDecoder decoder;
    private final Channel channel;
    private @Nullable UpstreamExchange passage;
    private boolean interim;
    private boolean used;
    private boolean reading;
    private boolean resting;
    private long idleSince;

    UpstreamConnection(
            UpstreamAddress endpoint,
            ProxyEventLoop lane,
            ResponseDecoder decoder,
            Channel channel) {
        this.endpoint = endpoint;
        this.lane = lane;
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

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Begins to serve. */
    void serve(UpstreamExchange next, HttpRequest request, boolean headOnly) {
        passage = next;
        decoder.expects(headOnly);
        fit();
        write(request);
    }

    /** Holds no more than there is room for at present. */
    void fit() {
        if (channel.config().getWriteBufferWaterMark() != lane.waterMark())
            channel.config().setWriteBufferWaterMark(lane.waterMark());
    }

    /** Bytes that wait to be written. */
    long pending() {
        return ChannelWrites.pending(channel);
    }

    void write(Object message) {
        ChannelWrites.write(channel, message);
    }

    void flush() {
        channel.flush();
    }

    void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /** Has served, and can do so again: when it has nothing more to say. */
    void rest() {
        passage = null;
        resting = true;
        if (!reading) pool();
    }

    private void pool() {
        resting = false;
        if (!channel.isActive()) return;
        used = true;
        idleSince = System.nanoTime();
        read(true);
        lane.pool().put(this);
    }

    void close() {
        passage = null;
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
        if (passage == null) unasked(message);
        else if (message instanceof HttpResponse head) head(passage, head);
        else if (message instanceof HttpContent content) content(passage, content);
        else passage.piped(message);
    }

    private void unasked(Object message) {
        ReferenceCountUtil.release(message);
        ChannelWrites.close(channel);
    }

    private void head(UpstreamExchange it, HttpResponse head) {
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
    private void content(UpstreamExchange it, HttpContent content) {
        boolean ofInterim = interim;
        interim = false;
        if (ofInterim && content instanceof LastHttpContent) content.release();
        else it.content(content);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        reading = false;
        if (passage != null) passage.flushDown();
        if (resting) pool();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (passage != null) passage.upstreamWritable();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended();
    }

    private void ended() {
        lane.pool().remove(this);
        var served = passage;
        passage = null;
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
