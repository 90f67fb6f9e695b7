package io.valvo.supervision.instance;

import io.valvo.model.spec.ScheduleSpec;

import java.time.Instant;
import java.util.Optional;

/** Knows when a cron schedule is due. */
public interface CronClock {
    /** The first time strictly after {@code after}; empty: never again, as for 31 February. */
    Optional<Instant> next(ScheduleSpec.Cron schedule, Instant after);
}
