package io.valvo.model.status;

import io.valvo.model.spec.ServiceSpec;

/**
 * A number of instances that somebody wants instead of the configuration's.
 *
 * @param declared what the configuration said then: it counts until that changes; negative: unknown
 */
public record ScaleOverride(int instances, int declared) {
    public boolean isInForce(ServiceSpec spec) {
        return declared < 0 || declared == spec.instances();
    }
}
