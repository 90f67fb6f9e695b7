package io.valvo.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The request that shows whether a service does its work.
 *
 * @param path empty: as its first HTTP probe asks, else {@code /}; the other settings but {@code
 *     timeout} are unused then
 * @param port name of a port; empty: the first
 * @param timeout from the beginning to the end of the answer
 */
public record SampleRequest(
        Optional<String> path,
        Optional<String> port,
        String method,
        Map<String, String> headers,
        Optional<String> body,
        Duration timeout) {
    public static final SampleRequest DEFAULT =
            new SampleRequest(
                    Optional.empty(),
                    Optional.empty(),
                    "GET",
                    Map.of(),
                    Optional.empty(),
                    Duration.ofSeconds(10));

    public SampleRequest {
        headers = Map.copyOf(headers);
    }

    /** With what is left open taken from the probes of the service. */
    public SampleRequest of(ServiceSpec service) {
        if (path.isPresent()) return this;
        return service.httpProbes().findFirst().map(this::like).orElseGet(() -> to("/"));
    }

    private SampleRequest like(ProbeSpec.Http probe) {
        return new SampleRequest(
                Optional.of(probe.path()),
                probe.port(),
                probe.method(),
                probe.headers(),
                Optional.empty(),
                timeout);
    }

    private SampleRequest to(String root) {
        return new SampleRequest(
                Optional.of(root), Optional.empty(), "GET", Map.of(), Optional.empty(), timeout);
    }
}
