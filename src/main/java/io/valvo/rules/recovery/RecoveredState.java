package io.valvo.rules.recovery;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.VariantOverride;

import java.util.Map;
import java.util.Optional;

/**
 * What an earlier daemon has left.
 *
 * @param legacies by instance, those included that are no longer declared and have to end
 * @param scales number of instances by service, where somebody changed it
 * @param variants by service, where somebody wants another shape than the one declared
 */
public record RecoveredState(
        Map<String, Legacy> legacies,
        Map<String, Integer> scales,
        Map<String, VariantOverride> variants) {
    public static final RecoveredState NONE = new RecoveredState(Map.of(), Map.of());

    public RecoveredState(Map<String, Legacy> legacies, Map<String, Integer> scales) {
        this(legacies, scales, Map.of());
    }

    /** In the shape in which it was left. */
    public ServiceSpec shaped(ServiceSpec spec) {
        return Optional.ofNullable(variants.get(spec.name())).map(it -> it.of(spec)).orElse(spec);
    }

    /** With as many instances as were left. */
    public ServiceSpec scaled(ServiceSpec spec) {
        return spec.withInstances(scales.getOrDefault(spec.name(), spec.instances()));
    }

    /**
     * One instance.
     *
     * @param declared else it ends and is forgotten
     */
    public record Legacy(InstanceRecord record, AdoptedLifecycle revival, boolean declared) {}
}
