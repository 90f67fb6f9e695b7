package io.valvo.model.status;

import io.valvo.model.spec.ServiceSpec;

import java.util.List;

/**
 * A service and its instances at one moment; {@code state} is that of the instance that is worst
 * off.
 *
 * @param changing it is between two shapes, by a reload or a swap: what isn't ready is about to be
 */
public record ServiceStatus(
        ServiceSpec spec,
        InstanceState state,
        boolean wanted,
        List<InstanceStatus> instances,
        boolean changing) {
    public ServiceStatus(
            ServiceSpec spec, InstanceState state, boolean wanted, List<InstanceStatus> instances) {
        this(spec, state, wanted, instances, false);
    }

    public ServiceStatus changing(boolean value) {
        return new ServiceStatus(spec, state, wanted, instances, value);
    }

    public String name() {
        return spec.name();
    }
}
