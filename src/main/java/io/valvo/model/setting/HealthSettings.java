package io.valvo.model.setting;

import io.valvo.model.spec.HealthSpec;
import io.valvo.model.spec.ServiceSpec;

import java.time.Duration;
import java.util.Optional;

/** {@code health} and {@code heartbeat}. */
public final class HealthSettings {
    private static final ProbeSettings<HealthSpec> PROBES = new ProbeSettings<>(HealthSpec::probes);

    public static final Setting<HealthSpec, Duration> INTERVAL =
            Setting.of(
                    "interval",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofSeconds(10),
                    HealthSpec::interval,
                    "between two rounds",
                    "health { http = \"/health\", interval = 5s }");
    public static final Setting<HealthSpec, Duration> TIMEOUT =
            Setting.of(
                    "timeout",
                    SettingType.one(ScalarType.PERIOD),
                    Duration.ofSeconds(2),
                    HealthSpec::timeout,
                    "of one probe",
                    "health { http = \"/health\", timeout = 1s }");
    public static final Setting<HealthSpec, Integer> FAILURES =
            Setting.of(
                    "failures",
                    SettingType.one(ScalarType.POSITIVE),
                    3,
                    HealthSpec::failures,
                    "in a row until it is restarted",
                    "health { http = \"/health\", failures = 5 }");
    public static final Setting<HealthSpec, Integer> SUCCESSES =
            Setting.of(
                    "successes",
                    SettingType.one(ScalarType.POSITIVE),
                    1,
                    HealthSpec::successes,
                    "in a row until it is healthy again",
                    "health { http = \"/health\", successes = 2 }");
    public static final Setting<HealthSpec, Optional<Duration>> SLOW_AFTER =
            Setting.of(
                    "slow-after",
                    SettingType.maybe(ScalarType.PERIOD),
                    Optional.empty(),
                    HealthSpec::slowAfter,
                    "an answer that takes longer counts as failed",
                    "health { http = \"/health\", slow-after = 1s }");

    private static final SettingSection<HealthSpec> SECTION =
            SettingSection.of(
                    PROBES.http("as in `ready`", "health.http = \"/health\""),
                    PROBES.tcp("", "health.tcp = true"),
                    PROBES.exec("", "health.exec = [\"sh\", \"check.sh\"]"),
                    PROBES.log("not here, only in `startup` and `ready`", ""),
                    PROBES.asksByNotify("not here: see `heartbeat.within`", ""),
                    INTERVAL,
                    TIMEOUT,
                    FAILURES,
                    SUCCESSES,
                    SLOW_AFTER);

    static final Setting<ServiceSpec, HealthSpec> HEALTH =
            Setting.part("health", SettingType.written(SECTION), ServiceSpec::health);

    private static final Setting<Optional<Duration>, Optional<Duration>> WITHIN =
            Setting.<Optional<Duration>, Optional<Duration>>of(
                            "within",
                            SettingType.maybe(ScalarType.PERIOD),
                            Optional.empty(),
                            it -> it,
                            "it says `WATCHDOG=1` by sd_notify at least so often, else it is restarted",
                            "heartbeat.within = 60s")
                    .shownAs("heartbeat")
                    .restarts("heartbeat.within", it -> it, it -> it.map(Duration::toString));

    /** Its environment says {@code WATCHDOG_USEC}. */
    public static final Setting<ServiceSpec, Optional<Duration>> HEARTBEAT =
            Setting.part(
                    "heartbeat",
                    SettingObject.of(in -> in.get(WITHIN), WITHIN).type(),
                    ServiceSpec::heartbeat);

    private HealthSettings() {}
}
