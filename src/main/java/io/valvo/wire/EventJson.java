package io.valvo.wire;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;

/**
 * One event: an element of the history, or the {@code data:} of a server-sent event.
 *
 * @param seq without holes, also across daemons
 * @param service null when the daemon itself is meant, as are {@code instance}, {@code incarnation}
 *     and {@code pid} where they say nothing
 */
@SchemaName("EventJson")
public record EventJson(
        long seq,
        Instant time,
        String type,
        @Nullable String service,
        @Nullable String instance,
        @Nullable Integer incarnation,
        @Nullable Long pid,
        Map<String, Object> data) {

    /**
     * The type of the pseudo event that announces what is no longer kept: {@code data.from} to
     * {@code data.to}.
     */
    public static final String GAP = "gap";
}
