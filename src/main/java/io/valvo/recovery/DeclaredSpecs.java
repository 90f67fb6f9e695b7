package io.valvo.recovery;

import io.valvo.model.InstanceName;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.model.status.InstanceRecord;
import io.valvo.model.status.ScaleOverride;
import io.valvo.model.status.VariantOverride;
import io.valvo.rules.recovery.Adoption.Declared;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says of instances that an earlier daemon has left, in the shape and number
 * that somebody wants of them.
 *
 * @param wished numbers by service, where somebody changed it
 * @param variants shapes, likewise
 */
record DeclaredSpecs(
        StackSpec stack, Map<String, ScaleOverride> wished, Map<String, VariantOverride> variants) {
    /** Empty: it is no longer declared. */
    Optional<ServiceSpec> spec(InstanceRecord record) {
        return declaredSpec(record)
                .filter(it -> number(record) <= instances(it))
                .map(it -> variant(record).map(wish -> wish.of(it)).orElse(it));
    }

    Declared declared(InstanceRecord record) {
        return spec(record)
                .map(it -> same(record, it) ? Declared.SAME : Declared.CHANGED)
                .orElse(Declared.ABSENT);
    }

    /** By service, where that still counts. */
    Map<String, Integer> scales() {
        var inForce = new LinkedHashMap<String, Integer>();
        stack.services()
                .values()
                .forEach(spec -> {
                    if (instances(spec) != spec.instances())
                        inForce.put(spec.name(), instances(spec));
                });
        return inForce;
    }

    /** By service, where it is another shape than the one declared. */
    Map<String, VariantOverride> variants(Collection<InstanceRecord> records) {
        var wanted = new LinkedHashMap<String, VariantOverride>();
        variants.forEach((service, wish) -> {
            if (stack.services().containsKey(service)) wanted.put(service, wish);
        });
        for (var record : records)
            variant(record).ifPresent(it -> wanted.put(record.service(), it));
        return wanted;
    }

    /** A daemon of an earlier version didn't note it. */
    private Optional<VariantOverride> variant(InstanceRecord record) {
        return Optional.ofNullable(variants.get(record.service())).or(() -> recognised(record));
    }

    /** Recognised by what a process can't change. */
    private Optional<VariantOverride> recognised(InstanceRecord record) {
        var spec = declaredSpec(record);
        if (spec.isEmpty() || same(record, spec.get())) return Optional.empty();
        return spec.get().serving().variants().entrySet().stream()
                .filter(it -> same(record, it.getValue()))
                .map(it -> VariantOverride.settled(Optional.of(it.getKey())))
                .findFirst();
    }

    private Optional<ServiceSpec> declaredSpec(InstanceRecord record) {
        return Optional.ofNullable(stack.services().get(record.service()));
    }

    private static boolean same(InstanceRecord record, ServiceSpec spec) {
        return SpecFingerprint.fits(record.fingerprint(), spec);
    }

    private int instances(ServiceSpec spec) {
        return Optional.ofNullable(wished.get(spec.name()))
                .filter(it -> it.isInForce(spec))
                .map(ScaleOverride::instances)
                .orElse(spec.instances());
    }

    private static int number(InstanceRecord record) {
        return InstanceName.of(record.instance()).number();
    }
}
