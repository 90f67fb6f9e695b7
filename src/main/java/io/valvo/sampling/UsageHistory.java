package io.valvo.sampling;

import java.time.Duration;

/**
 * What an instance used at even intervals up to now, the oldest first.
 *
 * @param memory bytes, with a precision of 0.4%; NaN: it didn't run
 * @param cpu per cent of one core, as {@code memory}
 */
public record UsageHistory(Duration interval, double[] memory, double[] cpu) {}
