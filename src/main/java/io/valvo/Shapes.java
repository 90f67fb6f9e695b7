package io.valvo;

import io.valvo.ledger.Fingerprint;
import io.valvo.model.InstanceName;
import io.valvo.model.InstanceRecord;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Stack;
import io.valvo.rules.Adoption.Declared;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration says of instances that an earlier daemon has left, in the shape in which
 * each of them was started.
 *
 * @param scales number of instances by service, where somebody changed it
 */
record Shapes(Stack stack, Map<String, Integer> scales) {
    /** Empty: it is no longer declared. */
    Optional<ServiceSpec> spec(InstanceRecord record) {
        return Optional.ofNullable(stack.services().get(record.service()))
                .filter(it -> number(record) <= instances(it))
                .map(it -> variant(record).map(it::as).orElse(it));
    }

    Declared declared(InstanceRecord record) {
        return spec(record)
                .map(it -> same(record, it) ? Declared.SAME : Declared.CHANGED)
                .orElse(Declared.ABSENT);
    }

    /** By service, where it is another shape than the one declared. */
    Map<String, String> variants(Collection<InstanceRecord> records) {
        var variants = new LinkedHashMap<String, String>();
        for (var record : records)
            variant(record).ifPresent(it -> variants.put(record.service(), it));
        return variants;
    }

    /** Recognised by what a process can't change. */
    private Optional<String> variant(InstanceRecord record) {
        var spec = stack.services().get(record.service());
        if (spec == null || same(record, spec)) return Optional.empty();
        return spec.serving().variants().entrySet().stream()
                .filter(it -> same(record, it.getValue()))
                .map(it -> it.getKey())
                .findFirst();
    }

    private static boolean same(InstanceRecord record, ServiceSpec spec) {
        return Fingerprint.fits(record.fingerprint(), spec);
    }

    private int instances(ServiceSpec spec) {
        return scales.getOrDefault(spec.name(), spec.instances());
    }

    private static int number(InstanceRecord record) {
        return InstanceName.of(record.instance()).number();
    }
}
