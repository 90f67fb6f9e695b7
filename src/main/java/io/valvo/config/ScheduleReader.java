package io.valvo.config;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;

import io.valvo.model.Schedule;
import io.valvo.model.Schedule.Overlap;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** Reads when a job runs: {@code every}, {@code schedule} and what goes with them. */
final class ScheduleReader {
    private static final Kind<Overlap> OVERLAP = Kind.choice(Overlap.class);
    private static final Kind<String> CRON =
            new Kind<>(
                    "five fields as in crontab: \"0 3 * * *\"",
                    "",
                    text -> Optional.of(text).filter(ScheduleReader::cron));
    private static final Kind<ZoneId> ZONE =
            new Kind<>("a time zone such as Europe/Helsinki or UTC", "", ScheduleReader::zone);

    private ScheduleReader() {}

    static Optional<Schedule> schedule(Section service) {
        var overlap = service.get("overlap", OVERLAP, Overlap.SKIP);
        var zone = service.get("timezone", ZONE, ZoneId.systemDefault());
        boolean catchUp = service.get("catch-up", Kind.FLAG, true);
        Optional<Schedule> every =
                service.get("every", Kind.PERIOD)
                        .map(period -> new Schedule.Every(period, overlap));
        Optional<Schedule> cron =
                service.get("schedule", CRON)
                        .map(text -> new Schedule.Cron(text, zone, catchUp, overlap));
        if (service.has("every") && service.has("schedule"))
            service.wrong(
                    "schedule", "schedule together with every", "one of the two", "remove one");
        return cron.or(() -> every);
    }

    private static boolean cron(String text) {
        try {
            new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                    .parse(text)
                    .validate();
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
