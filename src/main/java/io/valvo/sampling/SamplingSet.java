package io.valvo.sampling;

import io.valvo.model.spec.Limit;
import io.valvo.os.UsageMeter;
import io.valvo.rules.limits.SamplingInterval;
import io.valvo.sampling.Sampler.Command;
import io.valvo.sampling.Sampler.Look;
import io.valvo.sampling.Sampler.Near;
import io.valvo.sampling.Sampler.Watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances that are watched, and how each of them is looked at. Of one thread. */
final class SamplingSet implements AutoCloseable {
    private final UsageMeter census;
    private final UsageStore figures;
    private final Sampler.Means means;
    private final Map<String, SampledInstance> subjects = new LinkedHashMap<>();
    private final List<SampledInstance> hurried = new ArrayList<>();

    SamplingSet(Sampler.Means means) {
        this.means = means;
        census = means.census().get();
        figures = means.figures();
    }

    void order(Command command) {
        switch (command) {
            case Watch it -> watch(it);
            case Sampler.Forget(var instance) -> forget(instance);
            case Sampler.Remove(var instance) -> {
                forget(instance);
                figures.remove(instance);
            }
            case Command other -> throw new IllegalArgumentException("no order: " + other);
        }
    }

    Look lookAtAll() {
        long began = means.nanos().getAsLong();
        long second = means.clock().instant().getEpochSecond();
        var near = new ArrayList<Near>(0);
        census.sample();
        for (var subject : subjects.values()) {
            see(subject, near, true);
            subject.track.keep(second);
        }
        figures.looked((means.nanos().getAsLong() - began) / 1e9);
        means.host().run();
        return new Look(true, near);
    }

    Look lookAtHurried() {
        long now = means.nanos().getAsLong();
        var near = new ArrayList<Near>(0);
        for (var subject : List.copyOf(hurried)) {
            if (subject.due > now) continue;
            census.sample(subject.usage);
            see(subject, near, false);
        }
        return new Look(false, near);
    }

    /** How long until the first of those in a hurry is due. */
    Optional<Duration> nextHurry() {
        return hurried.stream().mapToLong(it -> it.due).min().stream()
                .mapToObj(due -> Duration.ofNanos(Math.max(0, due - means.nanos().getAsLong())))
                .findFirst();
    }

    @Override
    public void close() {
        census.close();
    }

    private void watch(Watch it) {
        var before = subjects.get(it.instance());
        boolean same = before != null && before.usage.tree().equals(it.kin());
        if (before != null && !same) forget(it.instance());
        var track = figures.open(it.instance());
        track.begin(it.limits(), same);
        var usage = same && before != null ? before.usage : census.track(it.kin());
        usage.countFiles(it.limits().bound(Limit.FILES).isPresent());
        if (same) hurried.remove(before);
        subjects.put(it.instance(), new SampledInstance(it, usage, track));
    }

    private void forget(String instance) {
        var gone = subjects.remove(instance);
        if (gone == null) return;
        hurried.remove(gone);
        census.untrack(gone.usage);
        gone.track.end();
    }

    private void see(SampledInstance subject, List<Near> near, boolean regular) {
        long now = means.nanos().getAsLong();
        boolean gone = subject.usage.processes() == 0;
        if (!gone && !decided(subject, regular, now)) {
            subject.postpone();
            return;
        }
        if (!gone) subject.track.take(subject.usage, millis(now));
        if (gone || subject.watch.limits().isEmpty() || subject.calm(now)) relax(subject);
        else heed(subject, near, now);
    }

    private void heed(SampledInstance subject, List<Near> near, long now) {
        subject.track
                .latest()
                .filter(subject::isNear)
                .ifPresent(it -> near.add(new Near(subject.watch, it)));
        pace(subject, now);
    }

    /** False: it can't be said yet whether it is over its memory. */
    private boolean decided(SampledInstance subject, boolean regular, long now) {
        if (!subject.wantsMeasure(regular)) return true;
        if (!subject.mayMeasure(regular, now)) return false;
        census.measureShared(subject.usage);
        subject.measured(now);
        return true;
    }

    private void pace(SampledInstance subject, long now) {
        var next = subject.next(now, hurried.size());
        relax(subject);
        subject.hurries = next.compareTo(SamplingInterval.REGULAR) < 0;
        if (subject.hurries) hurried.add(subject);
        subject.due = now + next.toNanos();
    }

    private void relax(SampledInstance subject) {
        if (subject.hurries) hurried.remove(subject);
        subject.hurries = false;
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
