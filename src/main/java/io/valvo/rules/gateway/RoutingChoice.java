package io.valvo.rules.gateway;

import java.util.List;
import java.util.Optional;

/**
 * Decides whether a request is sent, waits or is refused, by the {@link TargetAvailability} of its
 * target and of the fallbacks after it. Overload is no reason to fall back, and neither is a target
 * that is about to be there: the request waits.
 */
public sealed interface RoutingChoice {
    /** {@code index}: 0 is the target, the fallbacks follow. */
    record Use(int index) implements RoutingChoice {}

    record Wait() implements RoutingChoice {}

    /**
     * Nobody answers in time.
     *
     * @param in nanoseconds until it is worth another try
     */
    record Refuse(String why, Optional<Long> in) implements RoutingChoice {}

    /** {@code left}: nanoseconds that the request has until its deadline. */
    static RoutingChoice of(List<TargetAvailability> targets, long nanosToDeadline) {
        return switch (targets.getFirst()) {
            case TargetAvailability.Free _ -> new Use(0);
            case TargetAvailability.Full _, TargetAvailability.Coming _ -> new Wait();
            case TargetAvailability.BackingOff(long in) ->
                    fallback(targets)
                            .orElseGet(() ->
                                    in <= nanosToDeadline ? new Wait() : refuse("backing off", in));
            case TargetAvailability.Tripped(var in) ->
                    fallback(targets).orElseGet(() -> in.map(it -> tripped(it)).orElse(new Wait()));
            case TargetAvailability.Away(var why) ->
                    fallback(targets).orElseGet(() -> new Refuse(why, Optional.empty()));
        };
    }

    /** The first fallback that can; if none can now, one that will be able to is waited for. */
    private static Optional<RoutingChoice> fallback(List<TargetAvailability> targets) {
        for (int index = 1; index < targets.size(); index++)
            if (targets.get(index) instanceof TargetAvailability.Free)
                return Optional.of(new Use(index));
        boolean soon = targets.stream().skip(1).anyMatch(RoutingChoice::isAvailableSoon);
        return soon ? Optional.of(new Wait()) : Optional.empty();
    }

    private static boolean isAvailableSoon(TargetAvailability standing) {
        return standing instanceof TargetAvailability.Full
                || standing instanceof TargetAvailability.Coming;
    }

    private static RoutingChoice tripped(long in) {
        return refuse("its circuit breaker is open", in);
    }

    private static RoutingChoice refuse(String why, long in) {
        return new Refuse(why, Optional.of(in));
    }
}
