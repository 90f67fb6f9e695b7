package io.valvo.gateway;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Failures whose cause is still to be told, the oldest first. A connection that ends may be the
 * first sign of a process that does, and then says nothing about the target.
 */
final class UndecidedFailures {
    /**
     * How long the news that a process has ended may take: the kernel closes its connections first,
     * and on a busy machine much can come in between. So long it isn't held against the target, and
     * one that can't be paid for waits.
     */
    static final long GRACE = Duration.ofSeconds(1).toNanos();

    private static final int MOST = 10_000;

    /** {@code due}: when it is the target's own failure, if its process lives. */
    private record Undecided(InFlightRequest attempt, long due) {}

    private final OutcomeRecorder outcomes;
    private final NextWakeup wakeup;
    private final Queue<Undecided> all = new ArrayDeque<>();

    UndecidedFailures(OutcomeRecorder outcomes, NextWakeup wakeup) {
        this.outcomes = outcomes;
        this.wakeup = wakeup;
    }

    void add(InFlightRequest attempt, UpstreamFailure why, long now) {
        boolean early =
                why.mayBeDeath() && attempt.target.backend.isPresent() && !attempt.instance.gone;
        if (why.ofClient()) outcomes.ignore(attempt);
        else if (early && all.size() < MOST) await(attempt, now);
        else attributeToTarget(attempt, now);
    }

    private void await(InFlightRequest attempt, long now) {
        all.add(new Undecided(attempt, now + GRACE));
        wakeup.by(now + GRACE);
    }

    /** Processes have ended: it wasn't the fault of those that were there. */
    void processesEnded() {
        all.removeIf(it -> it.attempt.instance.gone && ignore(it.attempt));
    }

    /** Time has passed. */
    void expire(long now) {
        while (!all.isEmpty() && all.element().due <= now)
            attributeToTarget(all.remove().attempt, now);
        if (!all.isEmpty()) wakeup.by(all.element().due);
    }

    private boolean ignore(InFlightRequest attempt) {
        outcomes.ignore(attempt);
        return true;
    }

    private void attributeToTarget(InFlightRequest attempt, long now) {
        if (attempt.instance.gone) outcomes.ignore(attempt);
        else outcomes.record(attempt, true, now);
    }
}
