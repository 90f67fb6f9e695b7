package io.valvo.api.query;

import io.valvo.model.InstanceName;
import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.status.InstanceStatus;
import io.valvo.model.status.UsageSample;
import io.valvo.rules.limits.CgroupLimits;
import io.valvo.rules.limits.RuntimeStagger;
import io.valvo.sampling.UsageStore;
import io.valvo.wire.ServiceJson.LimitsJson;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What is measured at the moment that an answer tells of. What nobody has measured is null. */
public record UsageView(Instant now, UsageStore figures, Set<String> controllers) {
    private static final double MIB = 1 << 20;

    public Optional<UsageSample> sample(InstanceStatus instance) {
        return instance.process().flatMap(_ -> figures.latest(instance.name()));
    }

    @Nullable
    public Double memoryMb(InstanceStatus instance) {
        return sample(instance).map(it -> mib((double) it.memory())).orElse(null);
    }

    @Nullable
    public Double cpuPercent(InstanceStatus instance) {
        return sample(instance).map(UsageSample::cpuPercent).map(UsageView::rounded).orElse(null);
    }

    @Nullable
    public Integer processes(InstanceStatus instance) {
        return sample(instance).map(UsageSample::processes).orElse(null);
    }

    @Nullable
    public Long heartbeatAge(InstanceStatus instance) {
        return figures.latestBeat(instance.name()).map(this::since).orElse(null);
    }

    /** Of its run time, milliseconds; null without limit or process. */
    @Nullable
    public Long remaining(InstanceStatus instance, ServiceSpec spec) {
        if (instance.process().isEmpty() || instance.startedAt().isEmpty()) return null;
        var began = instance.startedAt().get();
        return spec.limits()
                .runtime()
                .map(it ->
                        RuntimeStagger.runtime(
                                it,
                                InstanceName.of(instance.name()).number(),
                                spec.instances(),
                                began))
                .map(it -> Math.max(0, it.toMillis() - since(began)))
                .orElse(null);
    }

    public LimitsJson limits(LimitsSpec limits) {
        return new LimitsJson(
                limits.bound(Limit.MEMORY).map(it -> Math.round(it / MIB)).orElse(null),
                limits.bound(Limit.CPU).orElse(null),
                whole(limits, Limit.RUNTIME),
                whole(limits, Limit.ITERATIONS),
                whole(limits, Limit.PROCESSES),
                whole(limits, Limit.FILES),
                CgroupLimits.mechanisms(limits, controllers));
    }

    public static double mib(double bytes) {
        return Math.round(bytes / MIB * 10) / 10.0;
    }

    /** One decimal; null: not known. */
    public static @Nullable Double rounded(double value) {
        return Double.isNaN(value) ? null : (Double) (Math.round(value * 10) / 10.0);
    }

    private long since(Instant then) {
        return Math.max(0, Duration.between(then, now).toMillis());
    }

    private static @Nullable Long whole(LimitsSpec limits, Limit limit) {
        return limits.bound(limit).map(Double::longValue).orElse(null);
    }
}
