package io.valvo.gateway.proxy;

import java.util.Optional;

/**
 * How much of what it may have an edge has in use.
 *
 * @param connections of clients, open
 * @param most more wait to be accepted
 * @param held bytes that wait in buffers, for clients and services that are slow
 * @param budget bytes that there are for it
 * @param refusing no further request is taken
 */
public record ProxyLoad(int connections, int most, long held, long budget, boolean refusing) {
    private static final long MIB = 1024 * 1024;

    /** What is wrong, in words for people. */
    public Optional<String> trouble() {
        if (refusing)
            return Optional.of(
                    "the gateway refuses requests (503): %d of %d MiB wait for slow clients and services"
                            .formatted(held / MIB, budget / MIB));
        if (connections < most) return Optional.empty();
        return Optional.of(
                "the gateway has all %d connections that it may have; further clients wait to be accepted"
                        .formatted(most));
    }
}
