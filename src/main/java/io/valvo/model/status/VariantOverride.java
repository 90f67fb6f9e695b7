package io.valvo.model.status;

import io.valvo.model.spec.ServiceSpec;

import java.util.Optional;

/**
 * A shape that somebody wants of a service instead of the one that is declared.
 *
 * @param variant empty: as it is declared, which is worth noting while it is on its way there
 * @param from while the swap is under way: what it comes back to if that fails
 */
public record VariantOverride(Optional<String> variant, boolean underWay, Optional<String> from) {
    public static VariantOverride settled(Optional<String> variant) {
        return new VariantOverride(variant, false, Optional.empty());
    }

    public static VariantOverride underWay(Optional<String> from, Optional<String> to) {
        return new VariantOverride(to, true, from);
    }

    /** The service in that shape; as it is declared, where there is no such one any more. */
    public ServiceSpec of(ServiceSpec declared) {
        return shape(declared, variant);
    }

    /** The shape that it came from. */
    public ServiceSpec before(ServiceSpec declared) {
        return shape(declared, from);
    }

    private static ServiceSpec shape(ServiceSpec declared, Optional<String> variant) {
        return variant.filter(declared::hasVariant).map(declared::as).orElse(declared);
    }
}
