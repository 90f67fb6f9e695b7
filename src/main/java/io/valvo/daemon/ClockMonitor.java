package io.valvo.daemon;

import io.valvo.model.event.EventData;
import io.valvo.os.AwakeClock;
import io.valvo.os.SuspendClock;
import io.valvo.rules.lifecycle.ClockReading;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Looks once a second whether the clocks have parted: the daemon stood still ({@link AwakeClock}),
 * the machine was suspended, the time of day was set. Timers are moved by the first and don't hear
 * of the others; what goes by the time of day is told. For one thread at a time.
 */
final class ClockMonitor {
    /** Less makes no difference to anybody. */
    private static final Duration NOTABLE = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final AwakeClock awake;
    private final Consumer<Duration> moved;
    private final Consumer<EventData> told;
    private ClockReading last;
    private Duration missed;

    /**
     * @param moved told by how much the time of day was set, zero if timers alone are late
     */
    ClockMonitor(
            InstantSource clock,
            AwakeClock awake,
            Consumer<Duration> moved,
            Consumer<EventData> told) {
        this.clock = clock;
        this.awake = awake;
        this.moved = moved;
        this.told = told;
        last = reading(SuspendClock.total());
        missed = awake.missed();
    }

    /** To be called once a second. */
    void look() {
        awake.tick();
        var stood = awake.missed().minus(missed);
        var now = reading(last.suspended());
        if (!now.setSince(last).isZero()) parted(now.withSuspended(SuspendClock.total()));
        else last = now;
        if (stood.compareTo(NOTABLE) >= 0) stoodStill(stood);
    }

    /** Suspended, or set, or both. */
    private void parted(ClockReading now) {
        var set = now.setSince(last);
        last = now;
        if (!set.isZero())
            warn(
                    "the clock was set "
                            + (set.isNegative() ? "back" : "forward")
                            + " by "
                            + DurationFormat.text(set.abs())
                            + ": schedules are reckoned anew");
        moved.accept(set);
    }

    private void stoodStill(Duration stood) {
        missed = missed.plus(stood);
        warn(
                "the daemon did not run for a while (stopped, frozen or starved): deadlines are moved by "
                        + DurationFormat.text(stood));
        moved.accept(Duration.ZERO);
    }

    private void warn(String text) {
        told.accept(new EventData.Warning(text));
    }

    private ClockReading reading(Duration suspended) {
        return new ClockReading(clock.instant(), awake.monotonic(), suspended);
    }
}
