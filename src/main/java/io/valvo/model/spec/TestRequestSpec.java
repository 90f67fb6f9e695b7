package io.valvo.model.spec;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The request that shows whether a service does its work.
 *
 * @param path empty: as its first HTTP probe asks, else {@code /}; the other settings but {@code
 *     timeout} are unused then
 * @param port name of a port; empty: the first
 * @param timeout from the beginning to the end of the answer
 */
public record TestRequestSpec(
        Optional<String> path,
        Optional<String> port,
        String method,
        Map<String, String> headers,
        Optional<String> body,
        Duration timeout) {
    public static final TestRequestSpec DEFAULT =
            new TestRequestSpec(
                    Optional.empty(),
                    Optional.empty(),
                    "GET",
                    Map.of(),
                    Optional.empty(),
                    Duration.ofSeconds(10));

    public TestRequestSpec {
        headers = Map.copyOf(headers);
    }

    /** With what is left open taken from the probes of its service. */
    public TestRequestSpec completedBy(Stream<ProbeSpec.Http> probes) {
        if (path.isPresent()) return this;
        return probes.findFirst().map(this::like).orElseGet(() -> to("/"));
    }

    private TestRequestSpec like(ProbeSpec.Http probe) {
        return new TestRequestSpec(
                Optional.of(probe.path()),
                probe.port(),
                probe.method(),
                probe.headers(),
                Optional.empty(),
                timeout);
    }

    private TestRequestSpec to(String root) {
        return new TestRequestSpec(
                Optional.of(root), Optional.empty(), "GET", Map.of(), Optional.empty(), timeout);
    }
}
