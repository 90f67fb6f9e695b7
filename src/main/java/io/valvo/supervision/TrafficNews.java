package io.valvo.supervision;

import io.valvo.model.InstanceState;
import io.valvo.model.InstanceStatus;
import io.valvo.model.ServiceSpec;
import io.valvo.model.ServiceStatus;

import java.util.HashSet;
import java.util.Set;

/**
 * What the gateway is told of services, and which of them are between two shapes, until the next
 * one is on its way: requests wait for these. Touched by {@link Services} alone.
 */
final class TrafficNews {
    private final Traffic traffic;
    private final Roster roster;
    private final Reloading reloading;
    private final Swaps swaps;

    /** At most all services. */
    private final Set<String> changing = new HashSet<>();

    TrafficNews(Traffic traffic, Roster roster, Reloading reloading, Swaps swaps) {
        this.traffic = traffic;
        this.roster = roster;
        this.reloading = reloading;
        this.swaps = swaps;
    }

    void tell(String service) {
        roster.spec(service).filter(it -> !it.dependsOn().isEmpty()).ifPresent(this::tellNeeds);
        if (!traffic.reaches(service)) return;
        var status = roster.spec(service).map(roster::actual);
        if (reloading.renews(service) || swaps.renews(service)) changing.add(service);
        else if (status.filter(ServiceStatus::wanted).isPresent()) changing.remove(service);
        status.map(it -> it.changing(changing.contains(service))).ifPresent(traffic::changed);
    }

    /** Who waits for its next try needs it as well. */
    private void tellNeeds(ServiceSpec spec) {
        boolean up =
                roster.actual(spec).instances().stream()
                        .map(InstanceStatus::state)
                        .anyMatch(it ->
                                it.active()
                                        || it == InstanceState.PENDING
                                        || it == InstanceState.BACKOFF);
        traffic.needs(spec.name(), up ? spec.dependsOn().keySet() : Set.of());
    }

    /** Somebody wants it down: no other shape is on its way. */
    void forget(String service) {
        changing.remove(service);
    }
}
