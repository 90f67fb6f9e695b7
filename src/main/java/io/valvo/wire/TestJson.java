package io.valvo.wire;

import org.jspecify.annotations.Nullable;

/**
 * What came of a service's sample request.
 *
 * @param instance that was asked
 * @param request method and URL
 * @param ok it was answered, whole and in time, with a status below 400
 * @param status null: there was no answer
 * @param timeMs until the answer was there, whole, or had failed
 * @param bytes of its body; null: there was no answer
 * @param error why it isn't ok, for people; null when it is
 */
@SchemaName("TestJson")
public record TestJson(
        String service,
        String instance,
        String request,
        boolean ok,
        @Nullable Integer status,
        long timeMs,
        @Nullable Long bytes,
        @Nullable String error) {}
