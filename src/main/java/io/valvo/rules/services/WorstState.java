package io.valvo.rules.services;

import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** State of a service by the states of its instances: as well as the one that is worst off. */
public final class WorstState {
    private static final List<InstanceState> WORST_FIRST =
            List.of(
                    InstanceState.FAILED,
                    InstanceState.BACKOFF,
                    InstanceState.UNHEALTHY,
                    InstanceState.PENDING,
                    InstanceState.STARTING,
                    InstanceState.STOPPING,
                    InstanceState.STOPPED,
                    InstanceState.SCHEDULED,
                    InstanceState.COMPLETED,
                    InstanceState.READY);

    private WorstState() {}

    /** Without instances: stopped. */
    public static InstanceState of(Collection<InstanceStatus> instances) {
        return instances.stream()
                .map(InstanceStatus::state)
                .min(Comparator.comparingInt(WORST_FIRST::indexOf))
                .orElse(InstanceState.STOPPED);
    }
}
