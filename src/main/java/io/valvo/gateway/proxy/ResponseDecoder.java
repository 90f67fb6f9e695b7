package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Knows what was asked for: after {@code HEAD} no body comes, whatever the headers say. */
final class ResponseDecoder extends HttpResponseDecoder {
    private static final int LARGEST_HEAD = 64 * 1024;
    private static final int LARGEST_PIECE = 64 * 1024;

    private boolean headOnly;

    ResponseDecoder() {
        super(
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(LARGEST_HEAD)
                        .setMaxHeaderSize(LARGEST_HEAD)
                        .setMaxChunkSize(LARGEST_PIECE));
    }

    /** About the response that is read next. */
    void expects(boolean head) {
        headOnly = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage response) {
        return headOnly || super.isContentAlwaysEmpty(response);
    }
}
