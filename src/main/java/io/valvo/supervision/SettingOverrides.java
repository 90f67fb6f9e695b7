package io.valvo.supervision;

import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceStore;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.recovery.RecoveredState;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Numbers and shapes that people want by command instead of what the configuration says. They are
 * in force, and in the store for the next daemon, until the configuration's own value changes, they
 * are taken back, or the service is removed. Touched by {@link ServicesActor} alone.
 */
final class SettingOverrides {
    private final InstanceStore store;
    private final Map<String, Integer> scales;
    private final Map<String, VariantOverride> variants;
    private final Set<String> demanded = new HashSet<>();
    private Map<String, ServiceSpec> declared;

    SettingOverrides(InstanceStore store, StackSpec stack, RecoveredState estate) {
        this.store = store;
        declared = stack.services();
        scales = new HashMap<>(estate.scales());
        variants = new HashMap<>(estate.variants());
    }

    /** As many as are declared are no override. */
    void scale(String service, int instances) {
        var spec = declared.get(service);
        if (spec == null || spec.instances() == instances) unscale(service);
        else {
            scales.put(service, instances);
            store.recordScale(service, new ScaleOverride(instances, spec.instances()));
        }
    }

    private void unscale(String service) {
        if (scales.remove(service) != null) store.forgetScale(service);
    }

    /** The declared shape is no override, once it is there. */
    void shape(String service, VariantOverride wish) {
        if (!wish.underWay() && wish.variant().isEmpty()) unshape(service);
        else if (!wish.equals(variants.put(service, wish))) store.recordVariant(service, wish);
    }

    private void unshape(String service) {
        if (variants.remove(service) != null) store.forgetVariant(service);
    }

    /** By a request of the gateway: that is nobody's wish for the next daemon. */
    void demanded(String service, boolean yes) {
        if (yes) demanded.add(service);
        else demanded.remove(service);
    }

    /** The daemon ends in order. */
    void daemonStops() {
        demanded.forEach(this::unshape);
    }

    /** Swaps that an earlier daemon hasn't brought to their end, by service. */
    Map<String, VariantOverride> underWay() {
        var open = new TreeMap<>(variants);
        open.values().removeIf(it -> !it.underWay());
        return open;
    }

    /** Another configuration is in force: what it says anew counts. */
    void configured(StackSpec next) {
        for (var service : List.copyOf(scales.keySet()))
            if (!declaresSame(service, next)) unscale(service);
        for (var service : List.copyOf(variants.keySet()))
            if (!has(next.services(), service)) unshape(service);
        declared = next.services();
    }

    private static Optional<Integer> number(Map<String, ServiceSpec> specs, String service) {
        return Optional.ofNullable(specs.get(service)).map(ServiceSpec::instances);
    }

    private boolean has(Map<String, ServiceSpec> specs, String service) {
        var spec = Optional.ofNullable(specs.get(service));
        var variant = Optional.ofNullable(variants.get(service)).flatMap(VariantOverride::variant);
        return spec.filter(it -> variant.isEmpty() || it.hasVariant(variant.get())).isPresent();
    }

    /** With as many instances as are wanted once {@code next} is in force. */
    StackSpec scaled(StackSpec stack, StackSpec next) {
        var specs = new TreeMap<>(stack.services());
        specs.replaceAll((name, spec) -> scale(name, next).map(spec::withInstances).orElse(spec));
        return stack.withServices(specs);
    }

    private Optional<Integer> scale(String service, StackSpec next) {
        return Optional.ofNullable(scales.get(service)).filter(_ -> declaresSame(service, next));
    }

    private boolean declaresSame(String service, StackSpec next) {
        return number(declared, service).equals(number(next.services(), service));
    }
}
