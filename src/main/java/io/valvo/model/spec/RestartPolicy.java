package io.valvo.model.spec;

import java.time.Duration;

/**
 * When an ended process is started again.
 *
 * @param max restarts allowed {@code within} the window; one more failure is final (or activates
 *     the fallback)
 * @param resetAfter having stayed ready for so long clears the count of failures in a row
 */
public record RestartPolicy(
        Policy policy, Backoff backoff, int max, Duration within, Duration resetAfter) {
    /** A {@code max} that is never reached. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    public enum Policy {
        ALWAYS,
        ON_FAILURE,
        NEVER
    }

    /**
     * The nth failure in a row waits {@code min × factor^(n−1)}, at most {@code max}, give or take
     * the share {@code jitter} (0 to 1) of it.
     */
    public record Backoff(Duration min, double factor, Duration max, double jitter) {}
}
