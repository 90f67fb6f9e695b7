package io.valvo.model.setting;

import io.valvo.model.Signal;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.ServiceSpec;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code limits}: the bounds of one instance. */
public final class LimitSettings {
    private static final ScalarType<LimitAction> ACTION_TYPE = ScalarType.choice(LimitAction.class);

    public static final Setting<LimitsSpec, Duration> MEMORY_FOR =
            Setting.of(
                    "memory-for",
                    SettingType.one(ScalarType.DURATION),
                    LimitsSpec.NONE.memoryFor(),
                    LimitsSpec::memoryFor,
                    "it must be over for so long; then it is ended by its stop signal, with its grace period",
                    "limits { memory = 512 MiB, memory-for = 10s }");
    public static final Setting<LimitsSpec, Duration> CPU_OVER =
            Setting.of(
                    "cpu-over",
                    SettingType.one(ScalarType.PERIOD),
                    LimitsSpec.NONE.cpuOver(),
                    LimitsSpec::cpuOver,
                    "the window of `cpu`",
                    "limits { cpu = 80%, cpu-over = 10s }");
    public static final Setting<LimitsSpec, Double> WARN_AT =
            Setting.of(
                    "warn-at",
                    SettingType.one(BoundTypes.SHARE),
                    LimitsSpec.NONE.warnAt(),
                    LimitsSpec::warnAt,
                    "of each bound: an event `limit.warned`",
                    "limits { memory = 512 MiB, warn-at = 80% }");
    public static final Setting<LimitsSpec, LimitAction> ACTION =
            Setting.of(
                    "action",
                    SettingType.one(ACTION_TYPE),
                    LimitAction.RESTART,
                    LimitsSpec::action,
                    "`restart`, `stop`, `alert` (the event alone) or `signal`",
                    "limits { memory = 512 MiB, action = alert }");
    public static final Setting<LimitsSpec, Optional<Signal>> SIGNAL =
            Setting.of(
                    "signal",
                    SettingType.maybe(ScalarType.SIGNAL),
                    Optional.empty(),
                    LimitsSpec::signal,
                    "of `action = signal`",
                    "limits { memory = 512 MiB, action = signal, signal = USR1 }");
    public static final Setting<LimitsSpec, Optional<Double>> REQUEST =
            Setting.of(
                    "request",
                    SettingType.maybe(BoundTypes.SIZE),
                    Optional.<Double>empty(),
                    it -> Optional.of((double) it.request()).filter(bytes -> bytes > 0),
                    "memory that it is meant to use: near [exhaustion of the host's](limits.md#when-the-hosts-memory-runs-out) those beyond it are restarted first",
                    "limits { memory = 512 MiB, request = 256 MiB }");

    private static final Map<Limit, Setting<LimitsSpec, Optional<Double>>> BOUNDS =
            Map.of(
                    Limit.MEMORY,
                            bound(
                                    Limit.MEMORY,
                                    "resident memory of the process and all that descends from it, shared pages counted once; past it: killed at once; `0`, here and below: none",
                                    "limits.memory = 512 MiB"),
                    Limit.CPU,
                            bound(
                                    Limit.CPU,
                                    "per cent of one core, averaged over `cpu-over`",
                                    "limits.cpu = 80%"),
                    Limit.RUNTIME,
                            bound(
                                    Limit.RUNTIME,
                                    "then it is ended by its stop signal; several instances never all at once",
                                    "limits.runtime = 24h"),
                    Limit.ITERATIONS,
                            bound(
                                    Limit.ITERATIONS,
                                    "counted heartbeats and requests of the gateway, then likewise",
                                    "limits.iterations = 10000"),
                    Limit.PROCESSES,
                            bound(Limit.PROCESSES, "of the whole family", "limits.processes = 50"),
                    Limit.FILES,
                            bound(
                                    Limit.FILES,
                                    "open descriptors of the whole family",
                                    "limits.files = 1000"));

    private static final SettingObject<Map<Limit, LimitAction>> SINGLE_ACTIONS =
            new SettingObject<>(
                    SettingSection.of(
                            action(
                                    Limit.MEMORY,
                                    "of this limit alone, instead of `action`",
                                    "limits { memory = 512 MiB, actions { memory = stop } }"),
                            action(
                                    Limit.CPU,
                                    "likewise",
                                    "limits { cpu = 80%, actions { cpu = alert } }"),
                            action(
                                    Limit.RUNTIME,
                                    "likewise",
                                    "limits { runtime = 24h, actions { runtime = alert } }"),
                            action(
                                    Limit.ITERATIONS,
                                    "likewise",
                                    "limits { iterations = 10000, actions { iterations = stop } }"),
                            action(
                                    Limit.PROCESSES,
                                    "likewise",
                                    "limits { processes = 50, actions { processes = alert } }"),
                            action(
                                    Limit.FILES,
                                    "likewise",
                                    "limits { files = 500, actions { files = alert } }")),
                    LimitSettings::actions,
                    (_, _) -> {});
    public static final Setting<LimitsSpec, Map<Limit, LimitAction>> ACTIONS =
            Setting.part("actions", SINGLE_ACTIONS.type(), LimitsSpec::actions);

    private static final SettingSection<LimitsSpec> SECTION =
            SettingSection.of(
                    bound(Limit.MEMORY),
                    MEMORY_FOR,
                    bound(Limit.CPU),
                    CPU_OVER,
                    bound(Limit.RUNTIME),
                    bound(Limit.ITERATIONS),
                    bound(Limit.PROCESSES),
                    bound(Limit.FILES),
                    WARN_AT,
                    ACTION,
                    ACTIONS,
                    SIGNAL,
                    REQUEST);

    static final Setting<ServiceSpec, LimitsSpec> LIMITS =
            Setting.part("limits", SettingType.written(SECTION), ServiceSpec::limits);

    private LimitSettings() {}

    /** The bound of one kind, in the unit that {@link Limit} names. */
    public static Setting<LimitsSpec, Optional<Double>> bound(Limit limit) {
        return Objects.requireNonNull(BOUNDS.get(limit));
    }

    private static Setting<LimitsSpec, Optional<Double>> bound(
            Limit limit, String meaning, String example) {
        return Setting.of(
                limit.word(),
                SettingType.maybe(BoundTypes.of(limit, BoundTypes.MOST_CORES)),
                Optional.<Double>empty(),
                it -> it.bound(limit),
                meaning,
                example);
    }

    private static Map<Limit, LimitAction> actions(SettingValues in) {
        var actions = new EnumMap<Limit, LimitAction>(Limit.class);
        for (var limit : Limit.values())
            in.get(action(limit, "", "")).ifPresent(it -> actions.put(limit, it));
        return actions;
    }

    private static Setting<Map<Limit, LimitAction>, Optional<LimitAction>> action(
            Limit limit, String meaning, String example) {
        return Setting.of(
                limit.word(),
                SettingType.maybe(ACTION_TYPE),
                Optional.<LimitAction>empty(),
                it -> Optional.ofNullable(it.get(limit)),
                meaning,
                example);
    }
}
