package io.valvo.sampling;

import io.valvo.model.spec.Limit;
import io.valvo.os.UsageMeter;
import io.valvo.rules.limits.SamplingInterval;
import io.valvo.sampling.SamplingLook.NearLimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances that are watched, and how each of them is looked at. Of one thread. */
final class SamplingSet implements AutoCloseable {
    private final UsageMeter meter;
    private final UsageStore usageStore;
    private final SamplingSources sources;
    private final Map<String, SampledInstance> instances = new LinkedHashMap<>();
    private final List<SampledInstance> hurried = new ArrayList<>();

    SamplingSet(SamplingSources sources) {
        this.sources = sources;
        meter = sources.meters().get();
        usageStore = sources.usage();
    }

    void apply(SamplerCommand command) {
        switch (command) {
            case SamplerCommand.Watch it -> watch(it);
            case SamplerCommand.Forget(var instance) -> forget(instance);
            case SamplerCommand.Remove(var instance) -> {
                forget(instance);
                usageStore.remove(instance);
            }
            case SamplerCommand.StreamEnded other ->
                    throw new IllegalArgumentException("not for the stream: " + other);
        }
    }

    SamplingLook lookAtAll() {
        long began = sources.nanos().getAsLong();
        long second = sources.clock().instant().getEpochSecond();
        var near = new ArrayList<NearLimit>(0);
        meter.sample();
        for (var instance : instances.values()) {
            sample(instance, near, true);
            instance.history.keep(second);
        }
        usageStore.looked((sources.nanos().getAsLong() - began) / 1e9);
        sources.host().run();
        return new SamplingLook(near);
    }

    SamplingLook lookAtHurried() {
        long now = sources.nanos().getAsLong();
        var near = new ArrayList<NearLimit>(0);
        for (var instance : List.copyOf(hurried)) {
            if (instance.due > now) continue;
            meter.sample(instance.usage);
            sample(instance, near, false);
        }
        return new SamplingLook(near);
    }

    /** How long until the first of those in a hurry is due. */
    Optional<Duration> nextHurry() {
        return hurried.stream().mapToLong(it -> it.due).min().stream()
                .mapToObj(due -> Duration.ofNanos(Math.max(0, due - sources.nanos().getAsLong())))
                .findFirst();
    }

    @Override
    public void close() {
        meter.close();
    }

    private void watch(SamplerCommand.Watch it) {
        var before = instances.get(it.instance());
        boolean same = before != null && before.usage.tree().equals(it.tree());
        if (before != null && !same) forget(it.instance());
        var history = usageStore.open(it.instance());
        history.begin(it.limits(), same);
        var usage = same && before != null ? before.usage : meter.track(it.tree());
        usage.countFiles(it.limits().bound(Limit.FILES).isPresent());
        if (same) hurried.remove(before);
        instances.put(it.instance(), new SampledInstance(it, usage, history));
    }

    private void forget(String instance) {
        var gone = instances.remove(instance);
        if (gone == null) return;
        hurried.remove(gone);
        meter.untrack(gone.usage);
        gone.history.end();
    }

    private void sample(SampledInstance instance, List<NearLimit> near, boolean regular) {
        long now = sources.nanos().getAsLong();
        boolean gone = instance.usage.processes() == 0;
        if (!gone && !measureIfNeeded(instance, regular, now)) {
            instance.postpone();
            return;
        }
        if (!gone) instance.history.take(instance.usage, millis(now));
        if (gone || instance.watch.limits().isEmpty() || instance.isCalm(now)) relax(instance);
        else report(instance, near, now);
    }

    private void report(SampledInstance instance, List<NearLimit> near, long now) {
        instance.concerningSample().ifPresent(it -> near.add(new NearLimit(instance.watch, it)));
        schedule(instance, now);
    }

    /** False: it can't be said yet whether it is over its memory. */
    private boolean measureIfNeeded(SampledInstance instance, boolean regular, long now) {
        if (!instance.needsMeasuring(regular)) return true;
        if (!instance.mayMeasure(regular, now)) return false;
        meter.measureShared(instance.usage);
        instance.measured(now);
        return true;
    }

    private void schedule(SampledInstance instance, long now) {
        var next = instance.nextLook(now, hurried.size());
        relax(instance);
        instance.hurries = next.compareTo(SamplingInterval.REGULAR) < 0;
        if (instance.hurries) hurried.add(instance);
        instance.due = now + next.toNanos();
    }

    private void relax(SampledInstance instance) {
        if (instance.hurries) hurried.remove(instance);
        instance.hurries = false;
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
