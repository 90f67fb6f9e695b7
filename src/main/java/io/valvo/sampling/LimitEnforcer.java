package io.valvo.sampling;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.limits.LimitRule;
import io.valvo.rules.limits.LimitRule.News;
import io.valvo.rules.limits.SamplingInterval;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds one incarnation of an instance to its limits: tells when a bound is near and when it is
 * overstepped; ends nothing itself. What a value means is decided by {@link LimitRule}.
 */
public final class LimitEnforcer {
    public sealed interface Command {}

    /** What the sampler has seen near a limit. */
    public record Sampled(UsageSample sample) implements Command {}

    /** One iteration is done: the process has said that it is alive, or answered a request. */
    public record Iterated() implements Command {}

    /** The clock was set by so much, or timers are late. */
    public record TimeMoved(Duration set) implements Command {}

    private record TimePassed() implements Command {}

    /** A timer is not set further ahead than this. */
    private static final Duration LONGEST_TIMER = Duration.ofHours(12);

    private final InstantSource clock;
    private final InstantSource awake;
    private final TimerScheduler<Command> timers;
    private final Consumer<News> listener;
    private final Map<Limit, LimitRule> rules = new EnumMap<>(Limit.class);
    private Instant startedAt;
    private long iterations;

    /**
     * An enforcer of one incarnation.
     *
     * @param limits its run time is that of this very process
     * @param startedAt when the process was started, by {@code clock}: its run time counts from
     *     here
     * @param awake for how long something was over its bound is reckoned by this
     */
    public static Behavior<Command> create(
            LimitsSpec limits,
            Instant startedAt,
            InstantSource clock,
            InstantSource awake,
            Consumer<News> listener) {
        return Behaviors.withTimers(timers ->
                new LimitEnforcer(limits, startedAt, clock, awake, timers, listener).run());
    }

    private LimitEnforcer(
            LimitsSpec limits,
            Instant startedAt,
            InstantSource clock,
            InstantSource awake,
            TimerScheduler<Command> timers,
            Consumer<News> listener) {
        this.startedAt = startedAt;
        this.clock = clock;
        this.awake = awake;
        this.timers = timers;
        this.listener = listener;
        LimitRule.of(limits).forEach(it -> rules.put(it.limit(), it));
    }

    private Behavior<Command> run() {
        timePassed();
        return Behaviors.receiveMessage(command -> {
            onCommand(command);
            return Behaviors.same();
        });
    }

    private void onCommand(Command command) {
        switch (command) {
            case Sampled(var sample) -> sampled(sample);
            case Iterated() -> see(Limit.ITERATIONS, (double) ++iterations);
            case TimePassed() -> timePassed();
            case TimeMoved(var set) -> {
                startedAt = startedAt.plus(set);
                timePassed();
            }
        }
    }

    private void sampled(UsageSample sample) {
        for (var limit : Limit.values()) see(limit, SamplingInterval.value(limit, sample));
    }

    private void timePassed() {
        var age = Duration.between(startedAt, clock.instant());
        see(Limit.RUNTIME, (double) age.toMillis());
        Optional.ofNullable(rules.get(Limit.RUNTIME)).ifPresent(rule -> wake(rule, age));
    }

    private void see(Limit limit, double value) {
        var rule = rules.get(limit);
        if (rule == null) return;
        var step = rule.see(value, awake.instant());
        rules.put(limit, step.next());
        step.news().ifPresent(listener);
    }

    /** At the warning, then at the end. */
    private void wake(LimitRule runtime, Duration age) {
        if (runtime.exceeded()) return;
        double share = runtime.warned() ? 1 : runtime.warnAt();
        var left = Duration.ofMillis((long) Math.ceil(runtime.bound() * share)).minus(age);
        var wait = left.compareTo(LONGEST_TIMER) > 0 ? LONGEST_TIMER : left;
        timers.startSingleTimer(new TimePassed(), wait.isNegative() ? Duration.ZERO : wait);
    }
}
