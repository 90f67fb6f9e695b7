package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;

/** What the head of a response is by its status (RFC 9110, 15). Netty reads any number as one. */
final class ResponseHeadCheck {
    static final int CONTINUE = 100;
    static final int SWITCHING_PROTOCOLS = 101;
    private static final int OK = 200;
    private static final int LAST_STATUS = 999;

    private ResponseHeadCheck() {}

    /**
     * Another head follows (RFC 9110, 15.2). One that announces a body is none: what follows would
     * be read as the response.
     */
    static boolean isInterim(HttpResponse head) {
        int status = head.status().code();
        return status >= CONTINUE
                && status < OK
                && status != SWITCHING_PROTOCOLS
                && head.decoderResult().isSuccess()
                && !head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    /** It is HTTP, and no other head follows. */
    static boolean isFinal(HttpResponse head) {
        int status = head.status().code();
        boolean last = status == SWITCHING_PROTOCOLS || status >= OK;
        return head.decoderResult().isSuccess() && last && status <= LAST_STATUS;
    }
}
