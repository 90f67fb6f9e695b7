package io.valvo.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * How requests reach a target, and what happens when they can't.
 *
 * @param fallback who answers instead, the first that can
 */
public record Route(
        String name,
        Match match,
        Target to,
        Admission admission,
        BreakerSpec breaker,
        OutlierSpec outliers,
        List<Target> fallback) {
    public Route {
        fallback = List.copyOf(fallback);
    }

    /** The target, then its fallbacks. */
    public Stream<Target> targets() {
        return Stream.concat(Stream.of(to), fallback.stream());
    }
}
