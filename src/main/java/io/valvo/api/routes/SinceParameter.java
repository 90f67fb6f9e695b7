package io.valvo.api.routes;

import io.valvo.api.http.ApiRequest;
import io.valvo.text.DurationParser;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** The moment that {@code since} names: a time with its zone, or an age. */
final class SinceParameter {
    private SinceParameter() {}

    static Instant time(String text, Instant now) {
        var age = DurationParser.parse(text);
        if (age.isPresent()) return now.minus(age.get());
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw ApiRequest.bad(
                    "since", text, "a time such as 2026-11-20T10:30:00Z or an age such as 10m");
        }
    }
}
