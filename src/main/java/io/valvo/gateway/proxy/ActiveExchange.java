package io.valvo.gateway.proxy;

/**
 * What occupies a client's connection: an {@link HttpExchange}, or an {@link UpstreamTunnel} once
 * the protocol has changed. All on the event loop of the connection.
 */
interface ActiveExchange {
    /** No deadline: somebody else has promised to call. */
    long NEVER = Long.MAX_VALUE;

    /** From the client: a piece of the request's body, or bytes of a tunnel; owned from now on. */
    void receive(Object message);

    /** All that one read of the client's connection has brought was received. */
    void flushUpstream();

    /** The request has come in to its end: what follows is another one. */
    boolean isRequestComplete();

    /** Whether more from the client, or its end, should be heard of. */
    boolean wantsMore();

    /** The client's connection takes more, or no more. */
    void clientWritable();

    /** The client's connection has ended. */
    void clientLeft();

    /** Bytes that are held of what the client has sent. */
    long bufferedBytes();

    /** Holds no more than there is room for at present. */
    void fitBuffers();

    /** Nanoseconds on the dispatcher's clock, or {@link #NEVER}. */
    long due();

    /** That time is over. */
    void expired();
}
