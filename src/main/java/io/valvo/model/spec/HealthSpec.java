package io.valvo.model.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a ready instance is watched. The first failed probe makes it unhealthy (no traffic), {@code
 * failures} in a row restart it, {@code successes} in a row bring it back. No probes: it is never
 * checked.
 *
 * @param slowAfter an answer that takes longer counts as failed, even though it came
 */
public record HealthSpec(
        List<ProbeSpec> probes,
        Duration interval,
        Duration timeout,
        int failures,
        int successes,
        Optional<Duration> slowAfter) {}
