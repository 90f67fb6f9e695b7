package io.valvo.rules.gateway;

import java.time.Duration;
import java.util.Optional;

/**
 * How a request that failed before its answer began is sent once more: once to a service that may
 * have got it, a few times to one that can't be reached. Times in nanoseconds.
 *
 * @param passesOver the target isn't tried again
 * @param free nothing is owed to the {@link RetryBudget}
 * @param onlyIfEnded it may be sent again only if its process turns out to have ended
 * @param pause before the next try
 */
public record RetryRule(boolean passesOver, boolean free, boolean onlyIfEnded, long pause) {
    /** Times that a target may get a request. */
    private static final int DELIVERIES = 2;

    /** Connections to a living process that may fail: with their pauses a little over a second. */
    private static final int KNOCKS = 7;

    private static final long PAUSE = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    /**
     * What has happened to it.
     *
     * @param delivered times that the target may have got something of it
     * @param knocks times in a row that no connection came about
     * @param foreign the target is no service of this house: nobody will start it again
     * @param how the last try ended
     * @param gone the process that had it has ended
     * @param another the target has another instance
     * @param last no target of the route comes after it
     */
    public record Failed(
            int delivered,
            int knocks,
            boolean foreign,
            How how,
            boolean gone,
            boolean another,
            boolean last) {}

    /** How a try ended. */
    public enum How {
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
    public static Optional<RetryRule> of(Failed it) {
        if (it.foreign || spent(it)) return it.last ? Optional.empty() : Optional.of(passOver());
        if (it.how == How.DELIVERED_TWICE && !it.gone)
            return Optional.of(it.last ? new RetryRule(false, false, true, 0) : passOver());
        boolean atOnce = it.gone || (it.another && tries(it) == 1);
        boolean free = it.gone || it.how == How.UNREACHED;
        return Optional.of(new RetryRule(false, free, false, atOnce ? 0 : pause(tries(it))));
    }

    private static boolean spent(Failed it) {
        return switch (it.how) {
            case UNREACHED -> it.knocks >= KNOCKS && !it.gone;
            case DELIVERED, DELIVERED_TWICE -> it.delivered >= DELIVERIES;
            case ANSWERED -> true;
        };
    }

    private static RetryRule passOver() {
        return new RetryRule(true, true, false, 0);
    }

    private static int tries(Failed it) {
        return it.delivered + it.knocks;
    }

    private static long pause(int tries) {
        return Math.min(LONGEST_PAUSE, PAUSE << Math.min(10, tries - 1));
    }
}
