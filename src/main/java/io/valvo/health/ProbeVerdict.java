package io.valvo.health;

import java.time.Duration;

/** What a {@link Prober} says of the process of an instance. */
public sealed interface ProbeVerdict {
    /** All that startup and ready name holds. */
    record BecameReady() implements ProbeVerdict {}

    /** Not ready within the start's timeout; says which probe and what it said last. */
    record StartTimedOut(String why) implements ProbeVerdict {}

    /** A health probe failed for the nth time in a row: unhealthy from the first on. */
    record Failing(String probe, String why, int failures) implements ProbeVerdict {}

    record Recovered(String probe) implements ProbeVerdict {}

    /** As many failures in a row as the configuration allows: it must be restarted. */
    record Unresponsive(String probe, String why) implements ProbeVerdict {}

    record HeartbeatMissed(Duration age) implements ProbeVerdict {}
}
