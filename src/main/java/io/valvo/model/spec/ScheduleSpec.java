package io.valvo.model.spec;

import java.time.Duration;
import java.time.ZoneId;

/** When a job runs. */
public sealed interface ScheduleSpec {
    Overlap overlap();

    /** Counted from start to start; the first run is at once. */
    record Every(Duration period, Overlap overlap) implements ScheduleSpec {}

    /**
     * Five fields as in crontab(5). {@code catchUp}: a run missed while no daemon ran is run once.
     */
    record Cron(String expression, ZoneId zone, boolean catchUp, Overlap overlap)
            implements ScheduleSpec {
        /**
         * It runs in every hour, whatever time of day it is: its second field begins with a star.
         */
        public boolean everyHour() {
            var fields = expression.strip().split("\\s+", -1);
            return fields.length > 1 && fields[1].startsWith("*");
        }
    }

    /** What happens when a run is due while the previous one still runs. */
    enum Overlap {
        SKIP,
        QUEUE,
        REPLACE
    }
}
