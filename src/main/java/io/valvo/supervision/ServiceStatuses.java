package io.valvo.supervision;

import io.valvo.model.spec.ServiceAddress;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.ServiceStatus;
import io.valvo.rules.services.ServiceLife;
import io.valvo.rules.services.WorstState;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Read-only view of the {@link ServiceRegistry}: statuses of services by what their instances last
 * reported, and where they answer. Touched by {@link ServicesActor} alone.
 */
final class ServiceStatuses {
    private final ServiceRegistry registry;

    ServiceStatuses(ServiceRegistry registry) {
        this.registry = registry;
    }

    /** All, or those that the names mean. */
    List<ServiceStatus> statuses(Collection<String> names) {
        return registry.lives().stream()
                .map(ServiceLife::spec)
                .filter(it -> names.isEmpty() || names.stream().anyMatch(name -> means(name, it)))
                .map(this::status)
                .toList();
    }

    private boolean means(String name, ServiceSpec spec) {
        return name.equals(spec.name())
                || registry.instance(name)
                        .filter(it -> it.service().equals(spec.name()))
                        .isPresent();
    }

    /** As people see it: wanted as soon as somebody wants it. */
    private ServiceStatus status(ServiceSpec spec) {
        return status(spec, registry.wanted(spec.name()));
    }

    /** As it is: wanted once an instance has heard of it. */
    ServiceStatus actual(ServiceSpec spec) {
        return status(spec, instances(spec.name()).stream().anyMatch(InstanceStatus::wanted));
    }

    private ServiceStatus status(ServiceSpec spec, boolean wanted) {
        var instances = instances(spec.name());
        return new ServiceStatus(spec, WorstState.of(instances), wanted, instances);
    }

    /** Statuses of the instances of the services that one depends on. */
    Map<String, List<InstanceStatus>> dependencies(ServiceSpec spec) {
        var found = new HashMap<String, List<InstanceStatus>>();
        spec.dependsOn().keySet().forEach(it -> found.put(it, instances(it)));
        return found;
    }

    private List<InstanceStatus> instances(String service) {
        return registry.instances(service).stream().map(InstanceHandle::status).toList();
    }

    /**
     * Where a service answers: by its first instance that has its ports, else by its declaration.
     */
    ServiceAddress address(ServiceSpec spec) {
        return registry.instances(spec.name()).stream()
                .filter(it -> !it.status().ports().isEmpty())
                .findFirst()
                .map(it ->
                        new ServiceAddress(
                                ServiceAddress.hostOf(spec.ports()), it.status().ports()))
                .orElseGet(() -> ServiceAddress.declared(spec.ports()));
    }

    Map<String, ServiceAddress> addresses() {
        var all = new HashMap<String, ServiceAddress>();
        registry.lives().forEach(it -> all.put(it.spec().name(), address(it.spec())));
        return all;
    }
}
