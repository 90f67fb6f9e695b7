package io.valvo.model.setting;

import io.valvo.model.spec.DependencyCondition;
import io.valvo.model.spec.LogSpec;
import io.valvo.model.spec.OnAddressChange;
import io.valvo.model.spec.OnOrphan;
import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.ServingSpec;
import io.valvo.model.spec.StopSpec;
import io.valvo.text.SecretMask;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The settings of a service. */
public final class ServiceSettings {
    private static final ScalarType<Integer> EXIT_CODE = ScalarType.whole(0, 255);

    public static final Setting<ServiceSpec, Integer> INSTANCES =
            Setting.of(
                    "instances",
                    SettingType.one(ScalarType.POSITIVE),
                    1,
                    ServiceSpec::instances,
                    "copies: `web`, `web/2`, …; each needs ports of its own",
                    "instances = 3, ports.http.range = \"8080-8089\"");
    public static final Setting<ServiceSpec, RestartPolicy> RESTART =
            Setting.part("restart", RestartSettings.OBJECT.type(), ServiceSpec::restart);
    public static final Setting<ServiceSpec, StopSpec> STOP =
            Setting.part("stop", StopSettings.OBJECT.type(), ServiceSpec::stop);

    /** Read by {@code config.reader.DependencyReader}. Its environment names their addresses. */
    public static final Setting<ServiceSpec, Map<String, DependencyCondition>> DEPENDS_ON =
            Setting.<ServiceSpec, Map<String, DependencyCondition>>of(
                            "depends-on",
                            SettingType.written((it, _) -> words(it)),
                            Map.of(),
                            ServiceSpec::dependsOn,
                            "`db = started`, `ready` or `completed`; or a list: `ready`, of a one-shot `completed`",
                            "depends-on { db = ready }")
                    .restarts(Map::keySet);

    public static final Setting<ServiceSpec, Boolean> ONESHOT =
            Setting.<ServiceSpec, Boolean>of(
                            "oneshot",
                            SettingType.one(ScalarType.FLAG),
                            false,
                            ServiceSpec::oneshot,
                            "runs once and completes",
                            "oneshot = true")
                    .restarts();
    public static final Setting<ServiceSpec, Boolean> CRITICAL =
            Setting.of(
                    "critical",
                    SettingType.one(ScalarType.FLAG),
                    false,
                    ServiceSpec::critical,
                    "when it has failed for good the whole system is unhealthy",
                    "critical = true");
    public static final Setting<ServiceSpec, Boolean> AUTOSTART =
            Setting.of(
                    "autostart",
                    SettingType.one(ScalarType.FLAG),
                    true,
                    ServiceSpec::autostart,
                    "`false`: started only when asked for, or when another one needs it",
                    "autostart = false");
    public static final Setting<ServiceSpec, Set<Integer>> SUCCESS_CODES =
            Setting.of(
                    "success-codes",
                    SettingType.many(EXIT_CODE)
                            .as(TreeSet::new, it -> it.stream().sorted().toList()),
                    Set.of(0),
                    ServiceSpec::successCodes,
                    "exit codes that are no failure",
                    "success-codes = [0, 143]");
    public static final Setting<ServiceSpec, LogSpec> LOG =
            Setting.part("log", LogSettings.OBJECT.type(), ServiceSpec::log);
    public static final Setting<ServiceSpec, OnOrphan> ON_ORPHAN =
            Setting.of(
                    "on-orphan",
                    SettingType.one(ScalarType.choice(OnOrphan.class)),
                    OnOrphan.ADOPT,
                    ServiceSpec::onOrphan,
                    "its process is found running by a new daemon: `adopt`, `restart` or `stop`",
                    "on-orphan = restart");
    public static final Setting<ServiceSpec, OnAddressChange> ON_ADDRESS_CHANGE =
            Setting.of(
                    "on-address-change",
                    SettingType.one(ScalarType.choice(OnAddressChange.class)),
                    OnAddressChange.RESTART,
                    ServiceSpec::onAddressChange,
                    "a port of a dependency has moved: `restart`, `signal` (SIGHUP) or `ignore`",
                    "on-address-change = signal");
    public static final Setting<ServiceSpec, Set<String>> TAGS =
            Setting.of(
                    "tags",
                    SettingType.many(ScalarType.NAME)
                            .as(TreeSet::new, it -> it.stream().sorted().toList()),
                    Set.of(),
                    ServiceSpec::tags,
                    "words of yours",
                    "tags = [front]");

    /** Written by {@link #write}: of each what it has of its own. */
    private static final Setting<ServiceSpec, Map<String, ServiceSpec>> VARIANTS =
            Setting.of(
                    "variants",
                    SettingType.<Map<String, ServiceSpec>>written((_, _) -> Map.of()),
                    Map.of(),
                    it -> it.serving().variants(),
                    "other shapes, by name, that it can be [swapped](gateway.md#variants) to: any setting of a service",
                    "variants { small { env.MODEL = a }, large { env.MODEL = b } }");

    public static final SettingSection<ServiceSpec> SECTION =
            SettingSection.of(
                    ProcessSettings.COMMAND.within(ServiceSpec::process),
                    ProcessSettings.SHELL.within(ServiceSpec::process),
                    ProcessSettings.CWD.within(ServiceSpec::process),
                    ProcessSettings.ENV.within(ServiceSpec::process),
                    ProcessSettings.ENV_FILE.within(ServiceSpec::process),
                    ProcessSettings.STDIN.within(ServiceSpec::process),
                    ProcessSettings.USER.within(ServiceSpec::process),
                    ProcessSettings.GROUP.within(ServiceSpec::process),
                    ProcessSettings.UMASK.within(ServiceSpec::process),
                    ProcessSettings.NICE.within(ServiceSpec::process),
                    ProcessSettings.OOM_SCORE_ADJ.within(ServiceSpec::process),
                    ProcessSettings.RLIMITS.within(ServiceSpec::process),
                    INSTANCES,
                    PortSettings.PORTS,
                    ReadySettings.STARTUP,
                    ReadySettings.READY,
                    HealthSettings.HEALTH,
                    HealthSettings.HEARTBEAT,
                    LimitSettings.LIMITS,
                    RESTART,
                    STOP,
                    FallbackSettings.FALLBACK,
                    DEPENDS_ON,
                    ONESHOT,
                    ScheduleSettings.EVERY,
                    ScheduleSettings.SCHEDULE,
                    ScheduleSettings.TIMEZONE,
                    ScheduleSettings.OVERLAP,
                    ScheduleSettings.CATCH_UP,
                    CRITICAL,
                    AUTOSTART,
                    SUCCESS_CODES,
                    HookSettings.HOOKS,
                    LOG,
                    ProcessSettings.MATCH.within(ServiceSpec::process),
                    ON_ORPHAN,
                    ON_ADDRESS_CHANGE,
                    TAGS,
                    ServingSettings.ON_DEMAND.within(ServiceSpec::serving),
                    ServingSettings.IDLE_STOP.within(ServiceSpec::serving),
                    ServingSettings.UPDATE.within(ServiceSpec::serving),
                    ServingSettings.TEST.within(ServiceSpec::serving),
                    VARIANTS);

    private ServiceSettings() {}

    /** Every default filled in, keys as in the file; of a variant what it has of its own. */
    public static Map<String, Object> write(ServiceSpec service, SecretMask secrets) {
        var all = SECTION.write(service, secrets);
        var usual = SECTION.write(service.withServing(ServingSpec.NONE), secrets).entrySet();
        var variants = new LinkedHashMap<String, Object>();
        service.serving()
                .variants()
                .forEach((name, it) -> {
                    var own = SECTION.write(it, secrets);
                    own.entrySet().removeAll(usual);
                    variants.put(name, own);
                });
        if (!variants.isEmpty()) all.put(VARIANTS.key(), variants);
        return all;
    }

    private static Map<String, Object> words(Map<String, DependencyCondition> conditions) {
        var all = new LinkedHashMap<String, Object>();
        conditions.forEach((name, it) -> all.put(name, ScalarType.word(it)));
        return all;
    }
}
