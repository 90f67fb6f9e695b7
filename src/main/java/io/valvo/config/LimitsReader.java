package io.valvo.config;

import io.valvo.model.Limit;
import io.valvo.model.LimitAction;
import io.valvo.model.Limits;
import io.valvo.model.ReadySpec;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code limits} of one service. */
final class LimitsReader {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)\\s*%");
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final Kind<Integer> NUMBER = Kind.whole(0, Integer.MAX_VALUE);
    private static final Kind<LimitAction> ACTION = Kind.choice(LimitAction.class);

    /** A bound of 0 is none: so {@code defaults} can be lifted. */
    private static final double NONE = 0;

    private static final Kind<Double> SIZE =
            new Kind<>(
                    "a size, or 0 for none",
                    "write it as 512 MiB or 2 GiB",
                    text -> Sizes.parse(text).filter(bytes -> bytes >= 0).map(Long::doubleValue),
                    LimitsReader::advice);
    private static final Kind<Double> COUNT =
            new Kind<>(
                    "a whole number ≥ 1, or 0 for none",
                    "",
                    text -> NUMBER.read().apply(text).map(Integer::doubleValue));
    private static final Kind<Double> TIME =
            new Kind<>(
                    Kind.PERIOD.expected() + ", or 0 for none",
                    Kind.PERIOD.cure(),
                    text -> Kind.DURATION.read().apply(text).map(LimitsReader::millis),
                    text -> Kind.PERIOD.advice().apply(text).filter(_ -> !Endless.is(text)));
    private static final Kind<Double> CPU =
            new Kind<>(
                    "per cent of one core, at most " + CORES * 100 + "%, or 0 for none",
                    "80% is four fifths of one core; this machine has " + CORES,
                    text -> percent(text).filter(share -> share <= CORES * 100.0));
    private static final Kind<Double> SHARE =
            new Kind<>(
                    "per cent of the bound, more than 0% and at most 100%",
                    "", text -> percent(text).filter(share -> share > 0 && share <= 100));

    private LimitsReader() {}

    /**
     * @param starts what has to hold before the process is ready: it must live for longer than that
     */
    static Limits limits(Section section, ReadySpec... starts) {
        var action = section.get("action", ACTION, LimitAction.RESTART);
        var limits =
                new Limits(
                        bounds(section),
                        section.get("memory-for", Kind.DURATION, Limits.NONE.memoryFor()),
                        section.get("cpu-over", Kind.PERIOD, Limits.NONE.cpuOver()),
                        section.get("warn-at", SHARE, Limits.NONE.warnAt() * 100) / 100,
                        action,
                        actions(section.section("actions")),
                        section.get("signal", Kind.SIGNAL),
                        section.get("request", SIZE).orElse(0.0).longValue());
        sense(section, limits);
        for (var start : starts) longEnough(section, limits, start);
        section.close();
        return limits;
    }

    private static Map<Limit, Double> bounds(Section section) {
        var bounds = new EnumMap<Limit, Double>(Limit.class);
        for (var limit : Limit.values())
            section.get(limit.word(), kind(limit))
                    .filter(bound -> bound != NONE)
                    .ifPresent(bound -> bounds.put(limit, bound));
        return bounds;
    }

    private static Map<Limit, LimitAction> actions(Section section) {
        var actions = new EnumMap<Limit, LimitAction>(Limit.class);
        for (var limit : Limit.values())
            section.get(limit.word(), ACTION).ifPresent(it -> actions.put(limit, it));
        section.close();
        return actions;
    }

    private static Kind<Double> kind(Limit limit) {
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

    private static void sense(Section section, Limits limits) {
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
                    "a signal, but action = " + Kind.word(limits.action()),
                    "",
                    "set action = signal");
    }

    private static void longEnough(Section section, Limits limits, ReadySpec start) {
        var runtime = limits.runtime().orElse(start.timeout());
        if (start.probes().isEmpty() || runtime.compareTo(start.timeout()) >= 0) return;
        section.warn(
                Limit.RUNTIME.word(),
                "%s, shorter than the start may take (ready.timeout %s)"
                        .formatted(Durations.text(runtime), Durations.text(start.timeout())),
                "runtime ≥ ready.timeout",
                "it may be ended before it is ready");
    }
}
