package io.valvo.rules.lifecycle;

import java.time.Duration;
import java.time.Instant;

/**
 * From when the next run of a job is reckoned, whatever the clock was set to meanwhile. A clock
 * that was set back a little repeats no run, one that was set back far is taken as it is, as
 * cron(8) has it: otherwise the job would stand still until that time comes again.
 */
public final class ScheduleOrigin {
    /** So far, a run that has been at its time isn't repeated. */
    private static final Duration REPEATED = Duration.ofHours(3);

    /** Those of every hour or minute run by the time that really passes. */
    private static final Duration REPEATED_SOON = Duration.ofMinutes(1);

    private ScheduleOrigin() {}

    /**
     * @param last the time from which the run before was reckoned
     * @param catchesUp a run that was missed meanwhile is run once
     * @param everyHour whether it runs in every hour
     */
    public static Instant of(Instant last, Instant now, boolean catchesUp, boolean everyHour) {
        if (!last.isAfter(now)) return catchesUp ? last : now;
        var repeated = everyHour ? REPEATED_SOON : REPEATED;
        return Duration.between(now, last).compareTo(repeated) <= 0 ? last : now;
    }
}
