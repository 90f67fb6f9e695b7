package io.valvo.rules.limits;

import java.time.Duration;
import java.time.Instant;

/** Keeps the instances of a service from reaching their run time all at once. */
public final class RuntimeStagger {
    private RuntimeStagger() {}

    /**
     * The run time of one process: the bound itself for a single instance. Of several, each ends at
     * its own points of the clock, half a bound apart and evenly spread over the instances; so it
     * runs for more than half the bound and never for longer than the bound, whenever it began.
     *
     * @param number of the instance, from 1
     */
    public static Duration runtime(Duration bound, int number, int instances, Instant startedAt) {
        long period = bound.toMillis() / 2;
        if (instances <= 1 || period == 0) return bound;
        long phase = period * ((number - 1) % instances) / instances;
        long latest = startedAt.toEpochMilli() + bound.toMillis();
        return bound.minusMillis(Math.floorMod(latest - phase, period));
    }
}
