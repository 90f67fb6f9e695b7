package io.valvo.rules.gateway;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which instance gets the next request: the one with the least outstanding, in proportion to its
 * share; of equals the one that has had the fewest so far.
 */
public final class LoadBalancing {
    /** The share of an instance that has become ready just now. */
    private static final double LEAST_SHARE = 0.1;

    /**
     * One instance that could take it.
     *
     * @param outstanding requests that it has at present
     * @param served requests that it ever got
     * @param readySince nanoseconds
     */
    public record Candidate(String instance, int outstanding, long served, long readySince) {}

    private LoadBalancing() {}

    public static Optional<Candidate> pick(
            Collection<Candidate> candidates, Duration slowStart, long now) {
        return candidates.stream()
                .min(
                        Comparator.<Candidate>comparingDouble(it -> load(it, slowStart, now))
                                .thenComparingLong(Candidate::served)
                                .thenComparing(Candidate::instance));
    }

    private static double load(Candidate it, Duration slowStart, long now) {
        return (it.outstanding() + 1) / share(now - it.readySince(), slowStart.toNanos());
    }

    private static double share(long age, long slowStart) {
        return age >= slowStart ? 1 : Math.max(LEAST_SHARE, (double) age / slowStart);
    }
}
