package io.valvo.supervision;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceState;
import io.valvo.model.status.InstanceStatus;
import io.valvo.supervision.instance.GatewayTraffic;

import java.util.Set;

/**
 * What the gateway is told of services, and which of them are between two shapes, until the next
 * one is on its way: requests wait for these. Touched by {@link ServicesActor} alone.
 */
final class GatewayNotifier {
    private final GatewayTraffic traffic;
    private final ServiceRegistry registry;
    private final ServiceStatuses statuses;

    GatewayNotifier(GatewayTraffic traffic, ServiceRegistry registry, ServiceStatuses statuses) {
        this.traffic = traffic;
        this.registry = registry;
        this.statuses = statuses;
    }

    /** Another configuration is in force. */
    void configure(StackSpec stack) {
        traffic.configured(stack);
        registry.names().forEach(this::tell);
    }

    void tell(String service) {
        var life = registry.life(service).orElse(null);
        if (life == null) return;
        if (!life.spec().dependsOn().isEmpty()) tellNeeds(life.spec());
        if (!traffic.reaches(service)) return;
        traffic.changed(statuses.actual(life.spec()).changing(life.operation().changing()));
    }

    /** Who waits for its next try needs it as well. */
    private void tellNeeds(ServiceSpec spec) {
        boolean up =
                statuses.actual(spec).instances().stream()
                        .map(InstanceStatus::state)
                        .anyMatch(it ->
                                it.active()
                                        || it == InstanceState.PENDING
                                        || it == InstanceState.BACKOFF);
        traffic.needs(spec.name(), up ? spec.dependsOn().keySet() : Set.of());
    }
}
