package io.valvo.model;

import java.time.Duration;

/** So many requests per period; as many may come at once. */
public record Rate(int count, Duration per) {}
