package io.valvo.api.http;

import java.time.Duration;

/**
 * Who asks.
 *
 * @param name for the event log: {@code cli (user root)}, {@code http (token)}
 * @param longestWait for an answer; a connection over which nothing flows is cut later than that
 */
public record Principal(Role role, String name, Duration longestWait) {}
