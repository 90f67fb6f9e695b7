package io.valvo.gateway;

/** When there is something to do without anybody asking: the earliest of all times named. */
final class NextWakeup {
    private long at = Long.MAX_VALUE;

    /** Nanoseconds; {@code Long.MAX_VALUE}: never. */
    long at() {
        return at;
    }

    void by(long time) {
        at = Math.min(at, time);
    }

    /** It rings. */
    void clear() {
        at = Long.MAX_VALUE;
    }
}
