package io.valvo.gateway.proxy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that all connections together hold in buffers, against what there is for them. Past a
 * quarter of it each connection holds only its share, past half of it no further request is taken;
 * the other half is for the shares of all that are there already.
 */
final class BufferBudget {
    private final long most;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param most bytes
     */
    BufferBudget(long most) {
        this.most = most;
    }

    /** An event loop holds so many more than it told last. */
    void add(long difference) {
        held.addAndGet(difference);
    }

    long held() {
        return held.get();
    }

    long most() {
        return most;
    }

    /** Not at once the other way: what relaxes is soon as full as before. */
    boolean isTight(boolean before) {
        return held.get() > most / (before ? 8 : 4);
    }

    boolean isSpent() {
        return held.get() > most / 2;
    }
}
