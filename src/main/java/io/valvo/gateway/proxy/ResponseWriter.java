package io.valvo.gateway.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Frames responses to a client (RFC 9112, 6: {@code Content-Length}, chunked, or by the end of the
 * connection), and tells whether another one may follow ({@code Connection}).
 */
final class ResponseWriter {
    private final Channel channel;
    private final ResponseEncoder encoder;
    private final AtomicBoolean draining;
    private boolean persistent;
    private boolean delimited;

    ResponseWriter(Channel channel, ResponseEncoder encoder, AtomicBoolean draining) {
        this.channel = channel;
        this.encoder = encoder;
        this.draining = draining;
    }

    void write(Object message) {
        ChannelWrites.write(channel, message);
    }

    void flush() {
        channel.flush();
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** The connection stays after the answer whose head was written last. */
    boolean persistent() {
        return persistent;
    }

    /** That answer's end is told by its framing, not by the end of the connection. */
    boolean delimited() {
        return delimited;
    }

    /** A head that another one follows. */
    void interim(HttpResponse head) {
        encoder.answers(false);
        HopByHopHeaders.strip(head.headers());
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        write(head);
        write(LastHttpContent.EMPTY_LAST_CONTENT);
        channel.flush();
    }

    void tellContinue() {
        interim(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }

    /** The head of an answer to the request; its body is written piece by piece. */
    void head(HttpResponse head, HttpRequest request) {
        frame(head, request, true);
    }

    private void frame(HttpResponse head, HttpRequest request, boolean whole) {
        boolean modern = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        boolean headOnly = request.method().equals(HttpMethod.HEAD);
        encoder.answers(headOnly);
        delimited = headOnly || isEmpty(head) || HttpUtil.isContentLengthSet(head) || modern;
        if (delimited && !headOnly && !isEmpty(head) && !HttpUtil.isContentLengthSet(head))
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        persistent = whole && delimited && HttpUtil.isKeepAlive(request) && !draining.get();
        setConnection(head.headers(), modern);
        write(head);
    }

    private static boolean isEmpty(HttpResponse head) {
        int status = head.status().code();
        return status == HttpResponseStatus.NO_CONTENT.code()
                || status == HttpResponseStatus.NOT_MODIFIED.code();
    }

    private void setConnection(HttpHeaders headers, boolean modern) {
        if (!persistent) headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        else if (!modern) headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }

    /**
     * A whole answer.
     *
     * @param whole the request has come in to its end: another one can follow
     */
    void answer(FullHttpResponse answer, HttpRequest request, boolean whole) {
        frame(answer, request, whole);
        channel.flush();
    }

    /** Before bytes go through as they are. */
    void switching(HttpResponse head) {
        var protocol = head.headers().getAll(HttpHeaderNames.UPGRADE);
        HopByHopHeaders.strip(head.headers());
        head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        head.headers().set(HttpHeaderNames.UPGRADE, protocol);
        head.setProtocolVersion(HttpVersion.HTTP_1_1);
        write(head);
        channel.flush();
        persistent = false;
        delimited = true;
    }

    /**
     * Ends the connection after what was written. While the client still sends, closing would reset
     * it before the answer was read: so only our side ends.
     *
     * @param whole the client has sent all that it wanted to
     */
    void end(boolean whole) {
        var flushed = channel.writeAndFlush(Unpooled.EMPTY_BUFFER);
        boolean halfways = !whole && channel.pipeline().get(SslHandler.class) == null;
        if (halfways && channel instanceof DuplexChannel it)
            flushed.addListener(_ -> ChannelWrites.endOutput(it));
        else flushed.addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends the connection so that the client can't take it for the end of an answer. */
    void reset() {
        if (channel.isOpen()) channel.config().setOption(ChannelOption.SO_LINGER, 0);
        ChannelWrites.close(channel);
    }
}
