package io.valvo.rules.gateway;

import java.time.Duration;
import java.util.Optional;

/** When a service that was started by demand is stopped for want of it. Times in nanoseconds. */
public final class IdleStop {
    private IdleStop() {}

    /**
     * @param byDemand it runs because a request asked for it, not because somebody started it
     * @param usedAt when its last request ended, or it became ready
     * @return when it is due, if nothing happens before; empty: never
     */
    public static Optional<Long> due(
            Optional<Duration> idleStop, boolean byDemand, int busy, int waiting, long usedAt) {
        boolean idle = byDemand && busy == 0 && waiting == 0;
        return idleStop.filter(_ -> idle).map(it -> usedAt + it.toNanos());
    }
}
