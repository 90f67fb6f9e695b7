package io.valvo.model.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Where requests come in and where they go.
 *
 * @param port 0: a free one
 * @param idleTimeout bounds silence within a body
 * @param exclusive groups of services, by name, of which one runs at a time
 */
public record GatewaySpec(
        String bind,
        int port,
        Optional<Tls> tls,
        Duration idleTimeout,
        SortedMap<String, RouteSpec> routes,
        SortedMap<String, List<String>> exclusive,
        Optional<Budget> budget) {
    /** No route leads anywhere. */
    public static final GatewaySpec NOWHERE =
            new GatewaySpec(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    Duration.ofMinutes(1),
                    Collections.emptySortedMap(),
                    Collections.emptySortedMap(),
                    Optional.empty());

    /** PEM files: the certificate with its chain, and its private key (PKCS#8). */
    public record Tls(Path certificate, Path key) {}

    /**
     * Services that share memory: who doesn't fit any more must leave.
     *
     * @param memory bytes
     */
    public record Budget(long memory, List<String> of) {}

    /** Services that some route leads to, as fallbacks too. */
    public Set<String> services() {
        return routes.values().stream()
                .flatMap(RouteSpec::targets)
                .filter(RouteTarget.Service.class::isInstance)
                .map(it -> ((RouteTarget.Service) it).name())
                .collect(Collectors.toUnmodifiableSet());
    }
}
