package io.valvo.supervision.instance;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;

import io.valvo.model.spec.ScheduleSpec;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The five fields of {@code crontab(5)}, by cron-utils. Where a day of the month and a day of the
 * week are both given, either will do.
 *
 * <p>As with cron itself, an hour that the clocks skip in spring doesn't swallow a job that is set
 * for a time in it: it runs when the hour has been skipped. One set for a time that comes twice in
 * autumn runs the first time; jobs of every hour or minute run by the time that really passes.
 */
public final class CronUtilsClock implements CronClock {
    private static final CronParser PARSER =
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    @Override
    public Optional<Instant> next(ScheduleSpec.Cron schedule, Instant after) {
        var times = ExecutionTime.forCron(parsed(schedule.expression()));
        var regular =
                times.nextExecution(after.atZone(schedule.zone())).map(ZonedDateTime::toInstant);
        var skipped =
                schedule.everyHour()
                        ? Optional.<Instant>empty()
                        : skipped(times, after, schedule.zone());
        return Stream.of(regular, skipped).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /** What is wrong with an expression, for people; empty: nothing. */
    public static Optional<String> problem(String expression) {
        try {
            parsed(expression);
            return Optional.empty();
        } catch (IllegalArgumentException wrong) {
            return Optional.of(
                    String.valueOf(wrong.getMessage())
                            .replace("Failed to parse cron expression. ", ""));
        }
    }

    private static Cron parsed(String expression) {
        return PARSER.parse(expression.strip()).validate();
    }

    /** The end of a skipped hour, when the next time by the calendar alone lies in one. */
    private static Optional<Instant> skipped(ExecutionTime times, Instant after, ZoneId zone) {
        var local = after.atZone(zone).toLocalDateTime().atOffset(ZoneOffset.UTC).toZonedDateTime();
        return times.nextExecution(local)
                .map(ZonedDateTime::toLocalDateTime)
                .flatMap(time -> gap(time, zone))
                .map(ZoneOffsetTransition::getInstant)
                .filter(after::isBefore);
    }

    private static Optional<ZoneOffsetTransition> gap(LocalDateTime time, ZoneId zone) {
        return Optional.ofNullable(zone.getRules().getTransition(time))
                .filter(ZoneOffsetTransition::isGap);
    }
}
