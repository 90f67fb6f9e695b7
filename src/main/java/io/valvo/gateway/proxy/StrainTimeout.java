package io.valvo.gateway.proxy;

import java.time.Duration;

/**
 * Brings a deadline forward while memory or connections are short ({@link
 * ProxyEventLoop#isStrained}): to so long after the last that moved.
 */
record StrainTimeout(long nanos) {
    /** Of a connection without an exchange. */
    static final StrainTimeout IDLE = of(Duration.ofSeconds(2));

    /** Of a client that doesn't send its body. */
    static final StrainTimeout BODY = of(Duration.ofSeconds(5));

    /** Of a client that doesn't read its response. */
    static final StrainTimeout UNREAD = of(Duration.ofSeconds(5));

    private static StrainTimeout of(Duration time) {
        return new StrainTimeout(time.toNanos());
    }

    /** Both on the dispatcher's clock. */
    long bringForward(long due, long movedAt) {
        return Math.min(due, movedAt + nanos);
    }
}
