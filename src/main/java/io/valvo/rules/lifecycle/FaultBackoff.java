package io.valvo.rules.lifecycle;

import java.time.Duration;

/** How long a part of the daemon that has failed pauses before it begins anew. */
public final class FaultBackoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final int MOST_DOUBLINGS = 7;

    private FaultBackoff() {}

    /** 200 ms after the first fault, twice as long after each further one, at most 25.6 s. */
    public static Duration pause(int faultsBefore) {
        return FIRST.multipliedBy(1L << Math.clamp(faultsBefore, 0, MOST_DOUBLINGS));
    }
}
