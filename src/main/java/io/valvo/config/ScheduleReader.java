package io.valvo.config;

import io.valvo.model.Schedule;
import io.valvo.model.Schedule.Overlap;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/** Reads when a job runs: {@code every}, {@code schedule} and what goes with them. */
final class ScheduleReader {
    private static final Kind<Overlap> OVERLAP = Kind.choice(Overlap.class);
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
                cron(service).map(text -> new Schedule.Cron(text, zone, catchUp, overlap));
        if (service.has("every") && service.has("schedule"))
            service.wrong(
                    "schedule", "schedule together with every", "one of the two", "remove one");
        return cron.or(() -> every);
    }

    private static Optional<String> cron(Section service) {
        var text = service.get("schedule", Kind.TEXT);
        var problem = text.flatMap(CronText::problem);
        problem.ifPresent(why ->
                service.wrong(
                        "schedule",
                        "\"" + text.orElse("") + "\", which " + why,
                        "five fields as in crontab (minute, hour, day of month, month, day of week)",
                        "\"0 3 * * *\" is every day at three, \"@daily\" at midnight"));
        return problem.isPresent() ? Optional.empty() : text.map(CronText::fields);
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
