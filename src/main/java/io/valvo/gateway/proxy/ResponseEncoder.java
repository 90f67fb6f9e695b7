package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes no body where there must be none: after {@code HEAD} too. */
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean headOnly;

    /** About the response that is written next. */
    void answers(boolean head) {
        headOnly = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return headOnly || super.isContentAlwaysEmpty(response);
    }
}
