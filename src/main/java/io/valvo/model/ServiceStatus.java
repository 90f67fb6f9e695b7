package io.valvo.model;

import java.util.List;

/**
 * A service and its instances at one moment; {@code state} is that of the instance that is worst
 * off.
 */
public record ServiceStatus(
        ServiceSpec spec, InstanceState state, boolean wanted, List<InstanceStatus> instances) {
    public String name() {
        return spec.name();
    }
}
