package io.valvo.gateway.proxy;

import io.netty.handler.codec.http.HttpResponse;

/** The client's connection, as the exchange or the tunnel on it uses it. */
interface DownstreamConnection {
    /** Where responses are written. */
    ResponseWriter writer();

    /** Reads what there is room for; reading is also how the client's end is noticed. */
    void adjustReading();

    /**
     * The protocol changes (RFC 9110, 7.8): from now on bytes go through as they are.
     *
     * @param head 101, which the client gets
     */
    void switchProtocols(HttpResponse head, ActiveExchange tunnel);

    /**
     * The exchange has ended.
     *
     * @param whole its request has come in to the end
     */
    void exchangeEnded(boolean whole);

    /**
     * The response stays unfinished. The client gets what has come of it, and sees that more is
     * missing; where only the end of the connection ends a response, by a reset.
     */
    void abortResponse();

    /** Ends the connection at once, by a reset. */
    void reset();
}
