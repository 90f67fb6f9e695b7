package io.valvo.model.setting;

import io.valvo.model.spec.ScheduleSpec;
import io.valvo.model.spec.ScheduleSpec.Overlap;
import io.valvo.model.spec.ServiceSpec;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** When a job runs. The keys stand among those of the service. */
public final class ScheduleSettings {
    public static final Setting<ServiceSpec, Optional<Duration>> EVERY =
            Setting.of(
                            "every",
                            SettingType.maybe(ScalarType.PERIOD),
                            Optional.<Duration>empty(),
                            ScheduleSettings::every,
                            "a job, from start to start",
                            "every = 10m")
                    .shownAs("schedule");

    /** Checked by {@code config.reader.ScheduleReader}. */
    public static final Setting<ServiceSpec, Optional<String>> SCHEDULE =
            Setting.of(
                    "schedule",
                    SettingType.maybe(ScalarType.TEXT),
                    Optional.<String>empty(),
                    it -> cron(it).map(ScheduleSpec.Cron::expression),
                    "a job by the calendar: five fields of cron, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`",
                    "schedule = \"0 3 * * *\"");

    /** Default: the machine's. */
    public static final Setting<ServiceSpec, Optional<ZoneId>> TIMEZONE =
            Setting.<ServiceSpec, Optional<ZoneId>>of(
                            "timezone",
                            SettingType.maybe(
                                    new ScalarType<>(
                                                    "a time zone such as Europe/Helsinki or UTC",
                                                    "",
                                                    ScheduleSettings::zone)
                                            .printedBy(ZoneId::getId)),
                            Optional.<ZoneId>empty(),
                            it -> cron(it).map(ScheduleSpec.Cron::zone),
                            "of `schedule`; default: the machine's",
                            "schedule = \"0 3 * * *\", timezone = \"Europe/Helsinki\"")
                    .shownAs("schedule");

    public static final Setting<ServiceSpec, Optional<Overlap>> OVERLAP =
            Setting.<ServiceSpec, Optional<Overlap>>of(
                            "overlap",
                            SettingType.maybe(ScalarType.choice(Overlap.class)),
                            Optional.of(Overlap.SKIP),
                            it -> it.schedule().map(ScheduleSpec::overlap),
                            "a run is due while the last one runs: `skip`, `queue` or `replace`",
                            "every = 10m, overlap = queue")
                    .shownAs("schedule");
    public static final Setting<ServiceSpec, Optional<Boolean>> CATCH_UP =
            Setting.<ServiceSpec, Optional<Boolean>>of(
                            "catch-up",
                            SettingType.maybe(ScalarType.FLAG),
                            Optional.of(true),
                            it -> cron(it).map(ScheduleSpec.Cron::catchUp),
                            "a run of `schedule` missed while no daemon ran is run once",
                            "schedule = \"0 3 * * *\", catch-up = false")
                    .shownAs("schedule");

    private ScheduleSettings() {}

    private static Optional<Duration> every(ServiceSpec service) {
        return service.schedule()
                .filter(ScheduleSpec.Every.class::isInstance)
                .map(it -> ((ScheduleSpec.Every) it).period());
    }

    private static Optional<ScheduleSpec.Cron> cron(ServiceSpec service) {
        return service.schedule()
                .filter(ScheduleSpec.Cron.class::isInstance)
                .map(ScheduleSpec.Cron.class::cast);
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
