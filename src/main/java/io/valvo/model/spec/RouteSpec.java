package io.valvo.model.spec;

import java.util.List;
import java.util.stream.Stream;

/**
 * How requests reach a target, and what happens when they can't.
 *
 * @param fallback who answers instead, the first that can
 * @param wakeOn those of {@link #READ_ONLY} that start a service on demand, like any other path
 */
public record RouteSpec(
        String name,
        RouteMatch match,
        RouteTarget to,
        AdmissionSpec admission,
        BreakerSpec breaker,
        OutlierSpec outliers,
        List<RouteTarget> fallback,
        List<String> wakeOn) {
    /** What monitors and clients look at every few seconds, without using the service. */
    public static final List<String> READ_ONLY =
            List.of("/health", "/healthz", "/ready", "/metrics", "/v1/models");

    public RouteSpec {
        fallback = List.copyOf(fallback);
        wakeOn = List.copyOf(wakeOn);
    }

    /** Whether a {@code GET} or {@code HEAD} of this path starts nothing. */
    public boolean isReadOnly(String path) {
        return READ_ONLY.contains(path) && !wakeOn.contains(path);
    }

    /** The target, then its fallbacks. */
    public Stream<RouteTarget> targets() {
        return Stream.concat(Stream.of(to), fallback.stream());
    }
}
