package io.valvo.model.spec;

import io.valvo.model.Signal;

import java.time.Duration;

/**
 * How a process is asked to end, and how long it may take before everything that descends from it
 * is killed.
 *
 * @param drain before a planned end no request is sent to it any more, and those that it has are
 *     waited for at most so long
 */
public record StopSpec(Signal signal, Duration timeout, Duration drain) {
    /** How long requests are waited for where nothing is said about it. */
    public static final Duration DRAIN = Duration.ofSeconds(10);

    public StopSpec(Signal signal, Duration timeout) {
        this(signal, timeout, DRAIN);
    }
}
