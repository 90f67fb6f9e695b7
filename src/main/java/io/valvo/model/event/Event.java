package io.valvo.model.event;

import java.time.Instant;

/** One fact with its number. Numbers have no holes. */
public record Event(long seq, Instant time, EventSubject subject, EventData fact) {}
