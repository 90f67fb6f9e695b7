package io.valvo.health;

import java.time.Duration;

/** What came of one probe. */
public sealed interface ProbeResult {
    record Passed(Duration took) implements ProbeResult {}

    record Failed(String why) implements ProbeResult {}
}
