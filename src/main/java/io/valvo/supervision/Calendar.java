package io.valvo.supervision;

import io.valvo.model.Schedule;

import java.time.Instant;
import java.util.Optional;

/** Knows when a cron schedule is due. */
public interface Calendar {
    /** The first time strictly after {@code after}; empty: never again, as for 31 February. */
    Optional<Instant> next(Schedule.Cron schedule, Instant after);
}
