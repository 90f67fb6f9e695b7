package io.valvo.model.spec;

import io.valvo.model.Signal;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bounds of one instance.
 *
 * @param bounds in the unit that {@link Limit} names; larger than 0
 * @param memoryFor memory must be over its bound for so long; 0: a moment is enough
 * @param cpuOver the window that CPU is averaged over
 * @param warnAt share of each bound from which on it is told, more than 0 and at most 1
 * @param action of those that {@code actions} doesn't name
 * @param actions of single limits
 * @param signal only with {@link LimitAction#SIGNAL}
 * @param request bytes of memory that it is meant to use: when the host's runs out, those beyond it
 *     go first
 */
public record LimitsSpec(
        Map<Limit, Double> bounds,
        Duration memoryFor,
        Duration cpuOver,
        double warnAt,
        LimitAction action,
        Map<Limit, LimitAction> actions,
        Optional<Signal> signal,
        long request) {
    public static final LimitsSpec NONE =
            new LimitsSpec(
                    Map.of(),
                    Duration.ZERO,
                    Duration.ofSeconds(30),
                    0.9,
                    LimitAction.RESTART,
                    Map.of(),
                    Optional.empty(),
                    0);

    public LimitsSpec {
        var sorted = new EnumMap<Limit, Double>(Limit.class);
        sorted.putAll(bounds);
        bounds = Collections.unmodifiableMap(sorted);
        actions = Map.copyOf(actions);
    }

    /** All with one action, without a request. */
    public LimitsSpec(
            Map<Limit, Double> bounds,
            Duration memoryFor,
            Duration cpuOver,
            double warnAt,
            LimitAction action,
            Optional<Signal> signal) {
        this(bounds, memoryFor, cpuOver, warnAt, action, Map.of(), signal, 0);
    }

    public Optional<Double> bound(Limit limit) {
        return Optional.ofNullable(bounds.get(limit));
    }

    /** What happens to an instance that oversteps this one. */
    public LimitAction action(Limit limit) {
        return actions.getOrDefault(limit, action);
    }

    /** Whether one of them has this action. */
    public boolean any(LimitAction it) {
        return action == it || actions.containsValue(it);
    }

    /** Memory may be over its bound for a while: it is ended in order, not at once. */
    public boolean sustained() {
        return !memoryFor.isZero();
    }

    public LimitsSpec withRuntime(Duration runtime) {
        var changed = new EnumMap<Limit, Double>(Limit.class);
        changed.putAll(bounds);
        changed.put(Limit.RUNTIME, (double) runtime.toMillis());
        return new LimitsSpec(
                changed, memoryFor, cpuOver, warnAt, action, actions, signal, request);
    }

    public boolean isEmpty() {
        return bounds.isEmpty();
    }

    public Optional<Duration> runtime() {
        return bound(Limit.RUNTIME).map(millis -> Duration.ofMillis(millis.longValue()));
    }
}
