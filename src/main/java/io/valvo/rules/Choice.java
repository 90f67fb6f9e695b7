package io.valvo.rules;

import java.util.List;
import java.util.Optional;

/**
 * What happens to a request, by the standing of its target and of the fallbacks after it. Overload
 * is no reason to fall back, and neither is a target that is about to be there: the request waits.
 */
public sealed interface Choice {
    /** {@code index}: 0 is the target, the fallbacks follow. */
    record Take(int index) implements Choice {}

    record Stay() implements Choice {}

    /**
     * Nobody answers in time.
     *
     * @param in nanoseconds until it is worth another try
     */
    record Refuse(String why, Optional<Long> in) implements Choice {}

    /** {@code left}: nanoseconds that the request has until its deadline. */
    static Choice of(List<Standing> targets, long left) {
        return switch (targets.getFirst()) {
            case Standing.Free _ -> new Take(0);
            case Standing.Full _, Standing.Coming _ -> new Stay();
            case Standing.BackingOff(long in) ->
                    instead(targets)
                            .orElseGet(() -> in <= left ? new Stay() : refuse("backing off", in));
            case Standing.Tripped(var in) ->
                    instead(targets).orElseGet(() -> in.map(it -> tripped(it)).orElse(new Stay()));
            case Standing.Away(var why) ->
                    instead(targets).orElseGet(() -> new Refuse(why, Optional.empty()));
        };
    }

    /** The first fallback that can; if none can now, one that will be able to is waited for. */
    private static Optional<Choice> instead(List<Standing> targets) {
        for (int index = 1; index < targets.size(); index++)
            if (targets.get(index) instanceof Standing.Free) return Optional.of(new Take(index));
        boolean soon = targets.stream().skip(1).anyMatch(Choice::soon);
        return soon ? Optional.of(new Stay()) : Optional.empty();
    }

    private static boolean soon(Standing standing) {
        return standing instanceof Standing.Full || standing instanceof Standing.Coming;
    }

    private static Choice tripped(long in) {
        return refuse("its circuit breaker is open", in);
    }

    private static Choice refuse(String why, long in) {
        return new Refuse(why, Optional.of(in));
    }
}
