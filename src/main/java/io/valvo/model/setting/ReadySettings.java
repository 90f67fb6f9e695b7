package io.valvo.model.setting;

import io.valvo.model.spec.ProbeSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.model.spec.ServiceSpec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code ready}, and {@code startup}, which is written alike. */
public final class ReadySettings {
    private static final ProbeSettings<ReadySpec> PROBES = new ProbeSettings<>(ReadySpec::probes);

    private static final Setting<ReadySpec, Optional<ProbeSpec.Http>> HTTP =
            PROBES.http(
                    "`\"/path\"`, or an object with the keys below", "ready.http = \"/health\"");
    public static final Setting<ReadySpec, Optional<ProbeSpec.Log>> LOG =
            PROBES.log(
                    "regular expression found in a line of output", "ready.log = \"INITIALIZED\"");
    public static final Setting<ReadySpec, Boolean> NOTIFY =
            PROBES.asksByNotify("it says `READY=1` by sd_notify", "ready.notify = true");
    public static final Setting<ReadySpec, Duration> TIMEOUT =
            Setting.of(
                    "timeout",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofSeconds(60),
                    ReadySpec::timeout,
                    "of the whole start; past it the start has failed",
                    "ready.timeout = 5m");
    public static final Setting<ReadySpec, Duration> INTERVAL =
            Setting.of(
                    "interval",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofMillis(250),
                    ReadySpec::interval,
                    "between two tries",
                    "ready.interval = 1s");
    public static final Setting<ReadySpec, Duration> PROBE_TIMEOUT =
            Setting.of(
                    "probe-timeout",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofSeconds(2),
                    ReadySpec::probeTimeout,
                    "of one try",
                    "ready.probe-timeout = 5s");
    public static final Setting<ReadySpec, Integer> SUCCESSES =
            Setting.of(
                    "successes",
                    SettingType.one(ScalarType.POSITIVE),
                    1,
                    ReadySpec::successes,
                    "in a row",
                    "ready.successes = 3");

    private static final SettingSection<ReadySpec> SECTION =
            SettingSection.of(
                    HTTP,
                    PROBES.tcp(
                            "`true`, or a port's name: it accepts connections", "ready.tcp = http"),
                    PROBES.exec(
                            "a command that exits with 0", "ready.exec = [\"sh\", \"check.sh\"]"),
                    LOG,
                    NOTIFY,
                    TIMEOUT,
                    INTERVAL,
                    PROBE_TIMEOUT,
                    SUCCESSES);

    static final Setting<ServiceSpec, ReadySpec> STARTUP =
            Setting.part("startup", SettingType.written(asStartup()), ServiceSpec::startup);
    static final Setting<ServiceSpec, ReadySpec> READY =
            Setting.part("ready", SettingType.written(withForms()), ServiceSpec::ready);

    private ReadySettings() {}

    private static SettingSection<ReadySpec> withForms() {
        var all = new ArrayList<>(SECTION.settings());
        all.set(0, HTTP.formed(".", HttpProbeSettings.SECTION));
        return new SettingSection<>(List.copyOf(all));
    }

    private static SettingSection<ReadySpec> asStartup() {
        return new SettingSection<>(
                SECTION.settings().stream()
                        .<Setting<ReadySpec, ?>>map(ReadySettings::asStartup)
                        .toList());
    }

    private static <T> Setting<ReadySpec, T> asStartup(Setting<ReadySpec, T> setting) {
        return setting.helped(
                setting.help()
                        .map(it ->
                                new Setting.Help(
                                        setting.key().equals("http")
                                                ? "as in `ready`"
                                                : it.meaning(),
                                        it.fallback(),
                                        it.example().replace("ready", "startup"))));
    }
}
