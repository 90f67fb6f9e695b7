package io.valvo.rules;

import java.time.Duration;
import java.util.Optional;

/**
 * How a request that failed before its answer began is sent once more. Times in nanoseconds.
 *
 * @param passesOver the target isn't tried again
 * @param free nothing is owed to the {@link RetryBudget}
 * @param pause before the next try
 */
public record Retry(boolean passesOver, boolean free, long pause) {
    /** Tries of a service that is there and gives no answer, before a fallback is asked. */
    private static final int TRIES = 3;

    private static final long PAUSE = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMillis(500).toNanos();

    /**
     * What has happened to it.
     *
     * @param tries times that it was sent
     * @param foreign the target is no service of this house: nobody will start it again
     * @param reached something of it may have been sent
     * @param gone the process that had it has ended
     * @param another the target has another instance
     * @param targets of the route
     * @param index of the target among them
     */
    public record Failed(
            int tries,
            boolean foreign,
            boolean reached,
            boolean gone,
            boolean another,
            int targets,
            int index) {}

    /** Empty: nobody is left who could be asked. */
    public static Optional<Retry> of(Failed it) {
        if (it.foreign && it.index == it.targets - 1) return Optional.empty();
        boolean tired = it.tries >= TRIES && !it.gone && it.targets > 1;
        boolean passesOver = it.foreign || tired;
        boolean atOnce = passesOver || it.gone || it.another;
        boolean free = it.foreign || it.gone || !it.reached;
        return Optional.of(new Retry(passesOver, free, atOnce ? 0 : pause(it.tries)));
    }

    private static long pause(int tries) {
        return Math.min(LONGEST_PAUSE, PAUSE << Math.min(10, tries - 1));
    }
}
