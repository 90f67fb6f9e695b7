package io.valvo.model.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * How many requests of a route are let in.
 *
 * @param maxConcurrency at once with one target; 0: no bound
 * @param maxPending that wait; the next one is refused
 * @param timeout from a request's arrival to response headers, waiting included
 * @param rate of all its requests
 * @param ratePerKey of each client's
 */
public record AdmissionSpec(
        int maxConcurrency,
        int maxPending,
        Duration timeout,
        Optional<RateLimit> rate,
        Optional<RateLimit> ratePerKey) {
    public static final AdmissionSpec DEFAULT =
            new AdmissionSpec(0, 1_000, Duration.ofSeconds(60), Optional.empty(), Optional.empty());
}
