package io.valvo.rules.lifecycle;

import io.valvo.model.spec.RestartPolicy;
import io.valvo.model.spec.RestartPolicy.Backoff;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an instance has behind it in failures and automatic restarts.
 *
 * @param inARow failures since the last healthy run
 * @param recent when it was restarted automatically, the oldest first; never longer than the
 *     policy's {@code max}
 * @param total automatic restarts ever, for whatever cause
 */
public record RestartBudget(int inARow, List<Instant> recent, int total) {
    public static final RestartBudget NONE = new RestartBudget(0, List.of(), 0);

    /** Restarts remembered at most: a larger budget than this can't be used up. */
    static final int MOST_REMEMBERED = 1_000;

    public sealed interface Decision {}

    /** Try again after the wait (which may be zero). */
    public record Retry(RestartBudget next, Duration delay) implements Decision {}

    /** The budget is spent. */
    public record GiveUp(RestartBudget next) implements Decision {}

    /**
     * It failed.
     *
     * @param healthy it had been ready for {@code resetAfter}: the slate is clean and the restart
     *     immediate
     * @param chance in [0, 1): where in the jitter's range the wait lies
     */
    public Decision failed(Instant now, RestartPolicy policy, boolean healthy, double chance) {
        int failures = healthy ? 0 : inARow + 1;
        var within = within(now, policy);
        if (within.size() >= policy.max())
            return new GiveUp(new RestartBudget(inARow + 1, within, total));
        var next =
                new RestartBudget(
                        failures,
                        Stream.concat(newest(within), Stream.of(now)).toList(),
                        total + 1);
        return new Retry(next, healthy ? Duration.ZERO : wait(failures, policy.backoff(), chance));
    }

    /** Restarted by somebody's decision that is no failure of its own (its group's, say). */
    public RestartBudget withRestart() {
        return new RestartBudget(inARow, recent, total + 1);
    }

    /** A person starts it anew: the budget is whole again, the count of restarts stays. */
    public RestartBudget cleared() {
        return new RestartBudget(0, List.of(), total);
    }

    /**
     * Restarts that still count against the budget. One from the future was before the clock was
     * set back: it counts from now on.
     */
    public List<Instant> within(Instant now, RestartPolicy policy) {
        return recent.stream()
                .map(it -> it.isAfter(now) ? now : it)
                .filter(now.minus(policy.within())::isBefore)
                .toList();
    }

    private static Stream<Instant> newest(List<Instant> within) {
        return within.stream().skip(Math.max(0, within.size() + 1L - MOST_REMEMBERED));
    }

    private static Duration wait(int failures, Backoff backoff, double chance) {
        double millis =
                (double) backoff.min().toMillis()
                        * Math.pow(backoff.factor(), Math.min(failures - 1, 64));
        double bounded = Math.min(millis, (double) backoff.max().toMillis());
        return Duration.ofMillis(Math.round(bounded * (1 + backoff.jitter() * (2 * chance - 1))));
    }
}
