package io.valvo.config.reader;

import io.valvo.config.source.ConfigSection;
import io.valvo.model.setting.ScalarType;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitAction;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.ReadySpec;
import io.valvo.text.HoconDurations;
import io.valvo.text.HoconSizes;
import io.valvo.text.UnlimitedWords;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code limits} of one service. */
final class LimitsReader {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)\\s*%");
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final ScalarType<Integer> NUMBER = ScalarType.whole(0, Integer.MAX_VALUE);
    private static final ScalarType<LimitAction> ACTION = ScalarType.choice(LimitAction.class);

    /** A bound of 0 is none: so {@code defaults} can be lifted. */
    private static final double NONE = 0;

    private static final ScalarType<Double> SIZE =
            new ScalarType<>(
                    "a size, or 0 for none",
                    "write it as 512 MiB or 2 GiB",
                    text ->
                            HoconSizes.parse(text)
                                    .filter(bytes -> bytes >= 0)
                                    .map(Long::doubleValue),
                    LimitsReader::advice);
    private static final ScalarType<Double> COUNT =
            new ScalarType<>(
                    "a whole number ≥ 1, or 0 for none",
                    "",
                    text -> NUMBER.read().apply(text).map(Integer::doubleValue));
    private static final ScalarType<Double> TIME =
            new ScalarType<>(
                    ScalarType.PERIOD.expected() + ", or 0 for none",
                    ScalarType.PERIOD.cure(),
                    text -> ScalarType.DURATION.read().apply(text).map(LimitsReader::millis),
                    text ->
                            ScalarType.PERIOD
                                    .advice()
                                    .apply(text)
                                    .filter(_ -> !UnlimitedWords.is(text)));
    private static final ScalarType<Double> CPU =
            new ScalarType<>(
                    "per cent of one core, at most " + CORES * 100 + "%, or 0 for none",
                    "80% is four fifths of one core; this machine has " + CORES,
                    text -> percent(text).filter(share -> share <= CORES * 100.0));
    private static final ScalarType<Double> SHARE =
            new ScalarType<>(
                    "per cent of the bound, more than 0% and at most 100%",
                    "", text -> percent(text).filter(share -> share > 0 && share <= 100));

    private LimitsReader() {}

    /**
     * @param starts what has to hold before the process is ready: it must live for longer than that
     */
    static LimitsSpec limits(ConfigSection section, ReadySpec... starts) {
        var action = section.get("action", ACTION, LimitAction.RESTART);
        var limits =
                new LimitsSpec(
                        bounds(section),
                        section.get("memory-for", ScalarType.DURATION, LimitsSpec.NONE.memoryFor()),
                        section.get("cpu-over", ScalarType.PERIOD, LimitsSpec.NONE.cpuOver()),
                        section.get("warn-at", SHARE, LimitsSpec.NONE.warnAt() * 100) / 100,
                        action,
                        actions(section.section("actions")),
                        section.get("signal", ScalarType.SIGNAL),
                        section.get("request", SIZE).orElse(0.0).longValue());
        sense(section, limits);
        for (var start : starts) longEnough(section, limits, start);
        section.close();
        return limits;
    }

    private static Map<Limit, Double> bounds(ConfigSection section) {
        var bounds = new EnumMap<Limit, Double>(Limit.class);
        for (var limit : Limit.values())
            section.get(limit.word(), kind(limit))
                    .filter(bound -> bound != NONE)
                    .ifPresent(bound -> bounds.put(limit, bound));
        return bounds;
    }

    private static Map<Limit, LimitAction> actions(ConfigSection section) {
        var actions = new EnumMap<Limit, LimitAction>(Limit.class);
        for (var limit : Limit.values())
            section.get(limit.word(), ACTION).ifPresent(it -> actions.put(limit, it));
        section.close();
        return actions;
    }

    private static ScalarType<Double> kind(Limit limit) {
        return switch (limit) {
            case MEMORY -> SIZE;
            case CPU -> CPU;
            case RUNTIME -> TIME;
            case ITERATIONS, PROCESSES, FILES -> COUNT;
        };
    }

    private static double millis(Duration time) {
        return time.toMillis();
    }

    private static Optional<String> advice(String size) {
        return Optional.of("a share of the machine's memory is no size: write 512 MiB or 2 GiB")
                .filter(_ -> PERCENT.matcher(size.strip()).matches());
    }

    private static Optional<Double> percent(String text) {
        if (text.strip().equals("0")) return Optional.of(NONE);
        var found = PERCENT.matcher(text.strip());
        return found.matches() ? Optional.of(Double.parseDouble(found.group(1))) : Optional.empty();
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
