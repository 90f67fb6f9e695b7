package io.valvo.rules.limits;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One bound of one incarnation, and how that stands to it: calm, warned, over, exceeded. Everything
 * is told once; what falls well below the level at which it is warned can be told again.
 *
 * @param warnAt share of the bound
 * @param patience it must be over the bound for so long
 * @param window that the values are averaged over, for people
 * @param overSince it has been over the bound without a break
 */
public record LimitRule(
        Limit limit,
        double bound,
        double warnAt,
        Duration patience,
        Duration window,
        Optional<Instant> overSince,
        boolean warned,
        boolean exceeded) {
    /** A value has to fall so far below the level of the warning before it can be warned again. */
    private static final double CALM = 0.95;

    public sealed interface News {
        LimitReading breach();
    }

    public record Warned(LimitReading breach) implements News {}

    public record Exceeded(LimitReading breach) implements News {}

    /** The rule from now on, and what is new. */
    public record Step(LimitRule next, Optional<News> news) {}

    /** One for each bound. */
    public static List<LimitRule> of(LimitsSpec limits) {
        return limits.bounds().entrySet().stream()
                .map(it -> of(it.getKey(), it.getValue(), limits))
                .toList();
    }

    private static LimitRule of(Limit limit, double bound, LimitsSpec limits) {
        return new LimitRule(
                limit,
                bound,
                limits.warnAt(),
                limit == Limit.MEMORY ? limits.memoryFor() : Duration.ZERO,
                limit == Limit.CPU ? limits.cpuOver() : Duration.ZERO,
                Optional.empty(),
                false,
                false);
    }

    public Step observe(UsageSample sample, Instant now) {
        return observe(value(sample), now);
    }

    /** In the unit of the limit; negative or NaN: a sample doesn't tell. */
    private double value(UsageSample sample) {
        return switch (limit) {
            case MEMORY -> (double) sample.memory();
            case CPU -> sample.windowCpuPercent();
            case PROCESSES -> sample.processes();
            case FILES -> sample.files();
            case RUNTIME, ITERATIONS -> -1;
        };
    }

    /**
     * @param value in the unit of the limit; negative or NaN: not known
     */
    public Step observe(double value, Instant now) {
        if (Double.isNaN(value) || value < 0) return stay();
        if (over(value)) return exceeds(value, now);
        if (value >= bound * warnAt) return warns(value, Optional.empty(), now);
        boolean calm = value < bound * warnAt * CALM;
        return new Step(
                with(Optional.empty(), warned && !calm, exceeded && !calm), Optional.empty());
    }

    private Step exceeds(double value, Instant now) {
        var since = overSince.orElse(now);
        if (exceeded) return stay();
        if (Duration.between(since, now).compareTo(patience) < 0)
            return warns(value, Optional.of(since), now);
        return new Step(
                with(Optional.of(since), true, true),
                Optional.of(new Exceeded(breach(value, since, now))));
    }

    private Step warns(double value, Optional<Instant> since, Instant now) {
        Optional<News> news =
                warned
                        ? Optional.empty()
                        : Optional.of(new Warned(breach(value, since.orElse(now), now)));
        return new Step(with(since, true, exceeded), news);
    }

    /** What is planned happens when the bound is reached, all else when it is passed. */
    private boolean over(double value) {
        return limit.planned() ? value >= bound : value > bound;
    }

    private LimitReading breach(double value, Instant since, Instant now) {
        var lasted = window.isZero() ? Duration.between(since, now) : window;
        return new LimitReading(limit, value, bound, lasted);
    }

    private LimitRule with(Optional<Instant> since, boolean told, boolean over) {
        return new LimitRule(limit, bound, warnAt, patience, window, since, told, over);
    }

    private Step stay() {
        return new Step(this, Optional.empty());
    }
}
