package io.valvo.gateway.proxy;

import java.time.Duration;

/**
 * Deadline of a client's connection while no exchange is on it: for the next request to begin, for
 * its head to come in whole, or for a refused sender to go. Nanoseconds on the dispatcher's clock.
 */
final class ConnectionDeadline {
    private final ProxyEventLoop loop;
    private final ProxySettings.Bounds bounds;
    private long since;
    private long due;
    private boolean headBegun;

    /** Bytes of a head that isn't complete. */
    private long headBytes;

    ConnectionDeadline(ProxyEventLoop loop) {
        this.loop = loop;
        bounds = loop.context().settings().bounds();
        restart(bounds.head());
    }

    private void restart(Duration time) {
        since = loop.context().nanos();
        due = since + time.toNanos();
    }

    /** Something of the next head has come. */
    void headBytes(int bytes) {
        headBytes += bytes;
        if (headBegun) return;
        headBegun = true;
        restart(bounds.head());
    }

    void headComplete() {
        headBegun = false;
        headBytes = 0;
    }

    void awaitNextRequest() {
        restart(bounds.keepAlive());
    }

    void awaitClientEnd() {
        restart(bounds.linger());
    }

    boolean isHeadBegun() {
        return headBegun;
    }

    long headBytes() {
        return headBytes;
    }

    long due() {
        return loop.isStrained() ? StrainTimeout.IDLE.bringForward(due, since) : due;
    }
}
