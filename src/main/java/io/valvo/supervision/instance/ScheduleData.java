package io.valvo.supervision.instance;

import java.time.Instant;
import java.util.Optional;

/** When a job runs next. Written by {@link JobTimer}. */
final class ScheduleData {
    Optional<Instant> nextRun = Optional.empty();

    /** The time from which the next run was reckoned. */
    Optional<Instant> reckonedFrom = Optional.empty();
}
