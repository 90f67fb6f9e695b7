package io.valvo.model.spec;

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
public record ServingSpec(
        boolean onDemand,
        Optional<Duration> idleStop,
        UpdateStrategy update,
        SortedMap<String, ServiceSpec> variants,
        Optional<String> variant,
        TestRequestSpec sample) {
    public static final ServingSpec NONE =
            new ServingSpec(
                    false,
                    Optional.empty(),
                    UpdateStrategy.RESTART,
                    Collections.unmodifiableSortedMap(new TreeMap<>()),
                    Optional.empty(),
                    TestRequestSpec.DEFAULT);

    ServingSpec as(Optional<String> other) {
        return new ServingSpec(onDemand, idleStop, update, variants, other, sample);
    }
}
