package io.valvo.model.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * When a target is left alone for a while because of what it answers.
 *
 * @param failures share of the window, 0 to 1, from which on it opens
 * @param window calls that are looked back on
 * @param minCalls in the window before anything is decided
 * @param open how long it stays open
 * @param halfOpen trial calls after that
 * @param slowAfter an answer that takes longer is a slow one; empty: none is
 * @param slowCalls share of slow answers from which on it opens
 * @param slowStart an instance that has just become ready gets its full share after this time
 */
public record BreakerSpec(
        double failures,
        int window,
        int minCalls,
        Duration open,
        int halfOpen,
        Optional<Duration> slowAfter,
        double slowCalls,
        Duration slowStart) {
    public static final BreakerSpec DEFAULT =
            new BreakerSpec(
                    0.5, 20, 10, Duration.ofSeconds(10), 3, Optional.empty(), 1.0, Duration.ZERO);
}
