package io.valvo.rules.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * The clocks of a machine at one moment: what one has gained on the others tells whether somebody
 * set it.
 *
 * @param wall the time of day
 * @param monotonic nanoseconds, on any scale; stands still while the machine is suspended
 * @param suspended for how long the machine has been suspended altogether
 */
public record ClockReading(Instant wall, long monotonic, Duration suspended) {
    /** Less is how clocks are adjusted all the time. */
    private static final Duration NOTABLE = Duration.ofMillis(500);

    /** How far the time of day was set since then, forward or back; zero: it wasn't. */
    public Duration setSince(ClockReading before) {
        var passed =
                Duration.ofNanos(monotonic - before.monotonic)
                        .plus(suspended.minus(before.suspended));
        var set = Duration.between(before.wall, wall).minus(passed);
        return set.abs().compareTo(NOTABLE) < 0 ? Duration.ZERO : set;
    }

    public ClockReading withSuspended(Duration total) {
        return new ClockReading(wall, monotonic, total);
    }
}
