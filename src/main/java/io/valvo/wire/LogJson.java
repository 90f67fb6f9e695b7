package io.valvo.wire;

import java.time.Instant;

/**
 * One line of output, as {@code data:} of a server-sent event {@code log}.
 *
 * @param stream {@code stdout} or {@code stderr}
 * @param time when it was seen, to about a second
 */
public record LogJson(String service, String instance, String stream, Instant time, String line) {}
