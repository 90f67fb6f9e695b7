package io.valvo.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * Netty's decoder without its leniencies: words of a request line are parted by one space, and a
 * body has one length.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private static final int LARGEST_PIECE = 64 * 1024;

    private final IntConsumer bytesCame;
    private int nextWord;
    private boolean held;

    /** {@code bytesCame} is told how much comes, complete or not. */
    RequestDecoder(ProxySettings.Bounds bounds, IntConsumer bytesCame) {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(bounds.requestLine())
                        .setMaxHeaderSize(bounds.headers())
                        .setMaxChunkSize(LARGEST_PIECE));
        this.bytesCame = bytesCame;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        bytesCame.accept(bytes instanceof ByteBuf it ? it.readableBytes() : 0);
        super.channelRead(context, bytes);
    }

    /** What follows may be of another protocol: it stays as it is until that is known. */
    void hold() {
        held = true;
    }

    /** It was HTTP after all. */
    void resume(ChannelHandlerContext context) throws Exception {
        if (!held) return;
        held = false;
        super.channelRead(context, Unpooled.EMPTY_BUFFER);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
            throws Exception {
        if (!held) super.decode(context, in, out);
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        nextWord = 0;
        advance(line, start, length);
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        advance(line, start, length);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        if (start != nextWord) throw separator();
        return super.splitThirdWordInitialLine(line, start, length);
    }

    private void advance(byte[] line, int start, int length) {
        int end = start + length;
        if (start != nextWord || end >= line.length || line[end] != ' ') throw separator();
        nextWord = end + 1;
    }

    private static IllegalArgumentException separator() {
        return new IllegalArgumentException("words of the request line are parted by one space");
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Content-Length and Transfer-Encoding were sent");
    }
}
