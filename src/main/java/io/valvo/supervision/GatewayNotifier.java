package io.valvo.supervision;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.supervision.instance.GatewayTraffic;

import java.util.HashSet;
import java.util.Set;

/**
 * What the gateway is told of services, and which of them are between two shapes, until the next
 * one is on its way: requests wait for these. Touched by {@link ServicesActor} alone.
 */
final class GatewayNotifier {
    private final GatewayTraffic traffic;
    private final ServiceRegistry roster;
    private final ReloadExecution reloading;
    private final VariantSwaps swaps;

    /** At most all services. */
    private final Set<String> changing = new HashSet<>();

    GatewayNotifier(
            GatewayTraffic traffic,
            ServiceRegistry roster,
            ReloadExecution reloading,
            VariantSwaps swaps) {
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
