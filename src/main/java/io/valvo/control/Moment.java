package io.valvo.control;

import io.valvo.model.InstanceStatus;
import io.valvo.model.Limit;
import io.valvo.model.Limits;
import io.valvo.model.Sample;
import io.valvo.model.ServiceSpec;
import io.valvo.rules.KernelBounds;
import io.valvo.rules.Stagger;
import io.valvo.sampling.Figures;
import io.valvo.wire.ServiceJson.LimitsJson;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What is measured at the moment that an answer tells of. What nobody has measured is null. */
record Moment(Instant now, Figures figures, Set<String> controllers) {
    private static final double MIB = 1 << 20;

    Optional<Sample> sample(InstanceStatus instance) {
        return instance.process().flatMap(_ -> figures.latest(instance.name()));
    }

    @Nullable Double memoryMb(InstanceStatus instance) {
        return sample(instance).map(it -> mib((double) it.memory())).orElse(null);
    }

    @Nullable Double cpuPercent(InstanceStatus instance) {
        return sample(instance).map(Sample::cpuPercent).map(Moment::rounded).orElse(null);
    }

    @Nullable Integer processes(InstanceStatus instance) {
        return sample(instance).map(Sample::processes).orElse(null);
    }

    @Nullable Long heartbeatAge(InstanceStatus instance) {
        return figures.latestBeat(instance.name()).map(this::since).orElse(null);
    }

    /** Of its run time, milliseconds; null without limit or process. */
    @Nullable Long remaining(InstanceStatus instance, ServiceSpec spec) {
        if (instance.process().isEmpty() || instance.startedAt().isEmpty()) return null;
        var began = instance.startedAt().get();
        return spec.limits()
                .runtime()
                .map(it -> Stagger.runtime(it, number(instance), spec.instances(), began))
                .map(it -> Math.max(0, it.toMillis() - since(began)))
                .orElse(null);
    }

    LimitsJson limits(Limits limits) {
        return new LimitsJson(
                limits.bound(Limit.MEMORY).map(it -> Math.round(it / MIB)).orElse(null),
                limits.bound(Limit.CPU).orElse(null),
                whole(limits, Limit.RUNTIME),
                whole(limits, Limit.ITERATIONS),
                whole(limits, Limit.PROCESSES),
                whole(limits, Limit.FILES),
                KernelBounds.mechanisms(limits, controllers));
    }

    static double mib(double bytes) {
        return Math.round(bytes / MIB * 10) / 10.0;
    }

    /** One decimal; null: not known. */
    static @Nullable Double rounded(double value) {
        return Double.isNaN(value) ? null : (Double) (Math.round(value * 10) / 10.0);
    }

    private long since(Instant then) {
        return Math.max(0, Duration.between(then, now).toMillis());
    }

    private static @Nullable Long whole(Limits limits, Limit limit) {
        return limits.bound(limit).map(Double::longValue).orElse(null);
    }

    private static int number(InstanceStatus instance) {
        var slash = instance.name().lastIndexOf('/');
        return slash < 0 ? 1 : Integer.parseInt(instance.name().substring(slash + 1));
    }
}
