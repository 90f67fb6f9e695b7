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
    private record Suspect(InFlightRequest sent, long due) {}

    private final OutcomeRecorder judge;
    private final NextWakeup alarm;
    private final Queue<Suspect> all = new ArrayDeque<>();

    UndecidedFailures(OutcomeRecorder judge, NextWakeup alarm) {
        this.judge = judge;
        this.alarm = alarm;
    }

    void add(InFlightRequest sent, UpstreamFailure why, long now) {
        boolean early = why.mayBeDeath() && sent.line.pool.isPresent() && !sent.place.gone;
        if (why.ofClient()) judge.acquit(sent);
        else if (early && all.size() < MOST) suspect(sent, now);
        else convict(sent, now);
    }

    private void suspect(InFlightRequest sent, long now) {
        all.add(new Suspect(sent, now + GRACE));
        alarm.by(now + GRACE);
    }

    /** Processes have ended: it wasn't the fault of those that were there. */
    void heard() {
        all.removeIf(it -> it.sent.place.gone && acquit(it.sent));
    }

    /** Time has passed. */
    void tick(long now) {
        while (!all.isEmpty() && all.element().due <= now) convict(all.remove().sent, now);
        if (!all.isEmpty()) alarm.by(all.element().due);
    }

    private boolean acquit(InFlightRequest sent) {
        judge.acquit(sent);
        return true;
    }

    private void convict(InFlightRequest sent, long now) {
        if (sent.place.gone) judge.acquit(sent);
        else judge.judge(sent, true, now);
    }
}
