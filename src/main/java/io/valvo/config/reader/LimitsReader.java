package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.BoundTypes;
import io.valvo.model.setting.LimitSettings;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.setting.Setting;
import io.valvo.model.setting.SettingType;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.text.HoconDurations;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code limits} of one service. */
final class LimitsReader {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    /** A bound of 0 is none: so {@code defaults} can be lifted. */
    private static final double NONE = 0;

    private LimitsReader() {}

    /**
     * @param starts what has to hold before the process is ready: it must live for longer than that
     */
    static LimitsSpec limits(ConfigSection section, ReadySpec... starts) {
        var limits =
                new LimitsSpec(
                        bounds(section),
                        section.get(LimitSettings.MEMORY_FOR),
                        section.get(LimitSettings.CPU_OVER),
                        section.get(LimitSettings.WARN_AT),
                        section.get(LimitSettings.ACTION),
                        section.get(LimitSettings.ACTIONS),
                        section.get(LimitSettings.SIGNAL),
                        section.get(LimitSettings.REQUEST).orElse(NONE).longValue());
        sense(section, limits);
        for (var start : starts) longEnough(section, limits, start);
        section.close();
        return limits;
    }

    private static Map<Limit, Double> bounds(ConfigSection section) {
        var bounds = new EnumMap<Limit, Double>(Limit.class);
        for (var limit : Limit.values())
            section.get(bound(limit))
                    .filter(bound -> bound != NONE)
                    .ifPresent(bound -> bounds.put(limit, bound));
        return bounds;
    }

    /** Of CPU no more than this machine has. */
    private static Setting<LimitsSpec, Optional<Double>> bound(Limit limit) {
        return LimitSettings.bound(limit).typed(SettingType.maybe(BoundTypes.of(limit, CORES)));
    }

    private static void sense(ConfigSection section, LimitsSpec limits) {
        boolean signals = limits.any(LimitAction.SIGNAL);
        if (signals && limits.signal().isEmpty())
            section.missing("signal", "the signal to send", "signal = USR1");
        var memory = limits.bound(Limit.MEMORY).orElse(Double.MAX_VALUE);
        if (limits.request() > memory)
            section.wrong(
                    "request",
                    "more than the limit",
                    "at most memory = " + memory.longValue() + " bytes",
                    "it is what the service is meant to use");
        if (!signals && limits.signal().isPresent())
            section.wrong(
                    "signal",
                    "a signal, but action = " + ScalarType.word(limits.action()),
                    "",
                    "set action = signal");
    }

    private static void longEnough(ConfigSection section, LimitsSpec limits, ReadySpec start) {
        var runtime = limits.runtime().orElse(start.timeout());
        if (start.probes().isEmpty() || runtime.compareTo(start.timeout()) >= 0) return;
        section.warn(
                Limit.RUNTIME.word(),
                "%s, shorter than the start may take (ready.timeout %s)"
                        .formatted(
                                HoconDurations.text(runtime), HoconDurations.text(start.timeout())),
                "runtime ≥ ready.timeout",
                "it may be ended before it is ready");
    }
}
