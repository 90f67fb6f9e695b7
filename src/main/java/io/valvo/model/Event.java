package io.valvo.model;

import java.time.Instant;

/** One fact with its number. Numbers have no holes. */
public record Event(long seq, Instant time, Subject subject, Fact fact) {}
