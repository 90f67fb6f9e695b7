package io.valvo.supervision.instance;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.limits.LimitRule;
import io.valvo.rules.limits.LimitRule.News;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@link LimitRule}s of one incarnation, one for each bound, and its count of iterations. */
final class LimitTracker {
    private final Map<Limit, LimitRule> rules = new EnumMap<>(Limit.class);
    private long iterations;

    /**
     * @param limits its run time is that of this very process
     */
    LimitTracker(LimitsSpec limits) {
        LimitRule.of(limits).forEach(rule -> rules.put(rule.limit(), rule));
    }

    List<News> sampled(UsageSample sample, Instant now) {
        var news = new ArrayList<News>(0);
        rules.replaceAll((_, rule) -> {
            var step = rule.observe(sample, now);
            step.news().ifPresent(news::add);
            return step.next();
        });
        return news;
    }

    /** One iteration is done: the process has said that it is alive, or answered a request. */
    Optional<News> iterated(Instant now) {
        return observe(Limit.ITERATIONS, (double) ++iterations, now);
    }

    /** It has run for so long. */
    Optional<News> aged(Duration age, Instant now) {
        return observe(Limit.RUNTIME, (double) age.toMillis(), now);
    }

    /** How long until its run time matters: at the warning, then at the end. */
    Optional<Duration> untilRuntimeMatters(Duration age) {
        return Optional.ofNullable(rules.get(Limit.RUNTIME))
                .filter(rule -> !rule.exceeded())
                .map(rule -> at(rule).minus(age));
    }

    private static Duration at(LimitRule runtime) {
        double share = runtime.warned() ? 1 : runtime.warnAt();
        return Duration.ofMillis((long) Math.ceil(runtime.bound() * share));
    }

    private Optional<News> observe(Limit limit, double value, Instant now) {
        var rule = rules.get(limit);
        if (rule == null) return Optional.empty();
        var step = rule.observe(value, now);
        rules.put(limit, step.next());
        return step.news();
    }
}
