package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScheduleSettings;
import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ScheduleSpec.Overlap;

import java.time.ZoneId;
import java.util.Optional;

/** Reads when a job runs: {@code every}, {@code schedule} and what goes with them. */
final class ScheduleReader {
    private ScheduleReader() {}

    static Optional<ScheduleSpec> schedule(ConfigSection service) {
        var overlap = service.get(ScheduleSettings.OVERLAP).orElse(Overlap.SKIP);
        var zone = service.get(ScheduleSettings.TIMEZONE).orElseGet(ZoneId::systemDefault);
        boolean catchUp = service.get(ScheduleSettings.CATCH_UP).orElse(true);
        Optional<ScheduleSpec> every =
                service.get(ScheduleSettings.EVERY)
                        .map(period -> new ScheduleSpec.Every(period, overlap));
        Optional<ScheduleSpec> cron =
                cron(service).map(text -> new ScheduleSpec.Cron(text, zone, catchUp, overlap));
        if (service.has("every") && service.has("schedule"))
            service.wrong(
                    "schedule", "schedule together with every", "one of the two", "remove one");
        return cron.or(() -> every);
    }

    private static Optional<String> cron(ConfigSection service) {
        var text = service.get(ScheduleSettings.SCHEDULE);
        var problem = text.flatMap(CronExpression::problem);
        problem.ifPresent(why ->
                service.wrong(
                        "schedule",
                        "\"" + text.orElse("") + "\", which " + why,
                        "five fields as in crontab (minute, hour, day of month, month, day of week)",
                        "\"0 3 * * *\" is every day at three, \"@daily\" at midnight"));
        return problem.isPresent() ? Optional.empty() : text.map(CronExpression::fields);
    }
}
