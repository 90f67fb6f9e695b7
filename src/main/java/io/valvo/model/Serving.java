package io.valvo.model;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a service stands behind the gateway.
 *
 * @param onDemand it is started by the first request, not by the daemon
 * @param idleStop what demand has started is stopped after so long without a request
 * @param variants other shapes that it can be swapped to; theirs is {@link #NONE}
 * @param variant the shape that this one is; empty: the service as it is declared
 * @param sample shows whether it does its work
 */
public record Serving(
        boolean onDemand,
        Optional<Duration> idleStop,
        Update update,
        SortedMap<String, ServiceSpec> variants,
        Optional<String> variant,
        SampleRequest sample) {
    public static final Serving NONE =
            new Serving(
                    false,
                    Optional.empty(),
                    Update.RESTART,
                    Collections.unmodifiableSortedMap(new TreeMap<>()),
                    Optional.empty(),
                    SampleRequest.DEFAULT);

    Serving as(Optional<String> other) {
        return new Serving(onDemand, idleStop, update, variants, other, sample);
    }
}
