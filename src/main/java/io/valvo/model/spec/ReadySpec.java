package io.valvo.model.spec;

import java.time.Duration;
import java.util.List;

/**
 * What must hold, all of it, before a started instance counts as ready (or, as {@code startup},
 * before readiness is looked at). No probes: it holds at once.
 *
 * @param timeout for the whole start, from the spawn; past it the start has failed
 * @param interval between two tries of one probe
 * @param probeTimeout of one try
 * @param successes tries in a row that must pass
 */
public record ReadySpec(
        List<ProbeSpec> probes,
        Duration timeout,
        Duration interval,
        Duration probeTimeout,
        int successes) {
    /** Holds at once. */
    public static final ReadySpec NONE =
            new ReadySpec(
                    List.of(),
                    Duration.ofSeconds(60),
                    Duration.ofMillis(250),
                    Duration.ofSeconds(2),
                    1);
}
