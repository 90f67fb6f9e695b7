package io.valvo.model.spec;

import java.time.Duration;

/** So many requests per period; as many may come at once. */
public record RateLimit(int count, Duration per) {}
