package io.valvo.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That of whoever presses Ctrl-C: lost at the second time. Two that come together are one, for a
 * terminal and its parent may both tell of it.
 */
final class InterruptCounter {
    private static final String INTERRUPT = "SIGINT";
    private static final Duration ONE_KEY = Duration.ofMillis(500);

    private Optional<Instant> tried = Optional.empty();

    /** An end is asked for by that signal, or by whoever it says: true, if it is to be at once. */
    boolean isLost(String by, Instant now) {
        if (!by.equals(INTERRUPT)) return false;
        boolean again = tried.filter(it -> now.isAfter(it.plus(ONE_KEY))).isPresent();
        if (tried.isEmpty()) tried = Optional.of(now);
        return again;
    }
}
