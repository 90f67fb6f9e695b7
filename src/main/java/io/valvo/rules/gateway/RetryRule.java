package io.valvo.rules.gateway;

import java.time.Duration;
import java.util.Optional;

/**
 * Retry rule of a request that failed before its answer began: once more to a service that may have
 * got it, a few times with exponential pauses to one that can't be reached. Times in nanoseconds.
 *
 * @param passesOver the target isn't tried again
 * @param free nothing is owed to the {@link RetryBudget}
 * @param onlyIfEnded it may be sent again only if its process turns out to have ended
 * @param pause before the next try
 */
public record RetryRule(boolean passesOver, boolean free, boolean onlyIfEnded, long pause) {
    /** Times that a target may get a request. */
    private static final int MOST_DELIVERIES = 2;

    /** Connections to a living process that may fail: with their pauses a little over a second. */
    private static final int CONNECT_TRIES = 7;

    private static final long PAUSE = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    /**
     * What has happened to it.
     *
     * @param delivered times that the target may have got something of it
     * @param unreached times in a row that no connection came about
     * @param external the target is no service of this house: nobody will start it again
     * @param outcome of the last try
     * @param processEnded the process that had it has ended
     * @param hasOtherInstance the target has another instance
     * @param lastTarget no target of the route comes after it
     */
    public record Failed(
            int delivered,
            int unreached,
            boolean external,
            Outcome outcome,
            boolean processEnded,
            boolean hasOtherInstance,
            boolean lastTarget) {}

    /** How a try ended. */
    public enum Outcome {
        /** Nobody got anything. */
        UNREACHED,
        /** Somebody may have got it. */
        DELIVERED,
        /** One process may have got it twice: a connection that had served before was replaced. */
        DELIVERED_TWICE,
        /** Somebody answered, and it was no answer. */
        ANSWERED
    }

    /** Empty: nobody is left who could be asked. */
    public static Optional<RetryRule> of(Failed failed) {
        if (failed.external || isSpent(failed))
            return failed.lastTarget ? Optional.empty() : Optional.of(passOver());
        if (failed.outcome == Outcome.DELIVERED_TWICE && !failed.processEnded)
            return Optional.of(
                    failed.lastTarget ? new RetryRule(false, false, true, 0) : passOver());
        boolean atOnce = failed.processEnded || (failed.hasOtherInstance && tries(failed) == 1);
        boolean free = failed.processEnded || failed.outcome == Outcome.UNREACHED;
        return Optional.of(new RetryRule(false, free, false, atOnce ? 0 : pause(tries(failed))));
    }

    private static boolean isSpent(Failed failed) {
        return switch (failed.outcome) {
            case UNREACHED -> failed.unreached >= CONNECT_TRIES && !failed.processEnded;
            case DELIVERED, DELIVERED_TWICE -> failed.delivered >= MOST_DELIVERIES;
            case ANSWERED -> true;
        };
    }

    private static RetryRule passOver() {
        return new RetryRule(true, true, false, 0);
    }

    private static int tries(Failed failed) {
        return failed.delivered + failed.unreached;
    }

    private static long pause(int tries) {
        return Math.min(LONGEST_PAUSE, PAUSE << Math.min(10, tries - 1));
    }
}
