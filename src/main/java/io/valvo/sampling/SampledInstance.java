package io.valvo.sampling;

import io.valvo.model.spec.Limit;
import io.valvo.model.status.UsageSample;
import io.valvo.os.TreeUsage;
import io.valvo.rules.limits.SamplingInterval;
import io.valvo.sampling.Sampler.Watch;

import java.time.Duration;

/** One instance that is watched. Of the sampler's thread. */
final class SampledInstance {
    /** A sample this far below the level of a warning concerns nobody. */
    private static final double CONCERN = 0.9;

    /** Without a limit that could be reached, sharing is only found out for people's eyes. */
    private static final long WORTHWHILE = 32L << 20;

    private static final int EYES = 30;

    /** Measuring takes about a millisecond for 100 MiB, and may take a twentieth of the time. */
    private static final int NANOS_PER_KIB = 200;

    private static final long LONGEST_PAUSE = 1_000_000_000;

    /** Far below its bound and not about to reach it within so many milliseconds. */
    private static final double FAR = 0.9;

    private static final double SOON = 2.0 * SamplingInterval.REGULAR.toMillis();
    private static final double NANOS_PER_MILLI = 1e6;

    final Watch watch;
    final TreeUsage usage;
    final InstanceUsage track;

    /** It is looked at more often than others. */
    boolean hurries;

    /** When it is to be looked at besides the regular looks; of the sampler's clock. */
    long due;

    /** The bounds, infinite where there is none; nothing is made anew to look them up. */
    private final double memoryBound;

    private final double cpuBound;
    private final double processesBound;
    private final double filesBound;
    private double memoryBefore;
    private long before;
    private boolean concerned;
    private int looks = EYES - 2;
    private long measuringAllowed = Long.MIN_VALUE;

    SampledInstance(Watch watch, TreeUsage usage, InstanceUsage track) {
        this.watch = watch;
        this.usage = usage;
        this.track = track;
        memoryBound = bound(Limit.MEMORY);
        cpuBound = bound(Limit.CPU);
        processesBound = bound(Limit.PROCESSES);
        filesBound = bound(Limit.FILES);
    }

    private double bound(Limit limit) {
        return watch.limits().bound(limit).orElse(Double.POSITIVE_INFINITY);
    }

    /** Its resident memory is over the bound or near it, and how much of that is shared decides. */
    boolean wantsMeasure(boolean regular) {
        if (regular) looks++;
        if (usage.memory() > memoryBound) return true;
        if (!regular) return false;
        boolean screened = usage.resident() >= memoryBound * watch.limits().warnAt();
        return screened
                || (looks % EYES == 0 && usage.processes() > 1 && usage.resident() > WORTHWHILE);
    }

    boolean mayMeasure(boolean regular, long now) {
        return regular || now >= measuringAllowed;
    }

    /** Nothing can be said before it may be measured again. */
    void postpone() {
        due = Math.max(due, measuringAllowed);
    }

    void measured(long now) {
        measuringAllowed = now + Math.min(LONGEST_PAUSE, usage.resident() / 1024 * NANOS_PER_KIB);
    }

    /**
     * It is near no limit and wasn't, and its memory won't be at its bound before the next regular
     * look but one: the usual case, decided without any garbage.
     */
    boolean calm(long now) {
        double memory = usage.memory();
        double growth =
                before == 0 ? 0 : (memory - memoryBefore) / ((now - before) / NANOS_PER_MILLI);
        boolean calm =
                !concerned
                        && nearness(memory) < watch.limits().warnAt() * CONCERN
                        && memory < memoryBound * FAR
                        && (growth <= 0 || (memoryBound - memory) / growth > SOON);
        if (calm) seen(memory, now);
        return calm;
    }

    private double nearness(double memory) {
        double cpu = track.windowCpu();
        double share = Math.max(memory / memoryBound, Double.isNaN(cpu) ? 0 : cpu / cpuBound);
        double others = Math.max(usage.processes() / processesBound, usage.files() / filesBound);
        return Math.max(share, others);
    }

    private void seen(double memory, long now) {
        memoryBefore = memory;
        before = now;
    }

    /** Whether the sample is near a limit, or the first that isn't any more. */
    boolean isNear(UsageSample sample) {
        boolean was = concerned;
        concerned =
                SamplingInterval.nearness(watch.limits(), sample)
                        >= watch.limits().warnAt() * CONCERN;
        return was || concerned;
    }

    /** How soon its memory has to be looked at again. */
    Duration next(long now, int hurried) {
        if (Double.isInfinite(memoryBound)) return SamplingInterval.REGULAR;
        double memory = usage.memory();
        var elapsed = Duration.ofNanos(now - before);
        double memoryThen = before == 0 ? memory : memoryBefore;
        var next = SamplingInterval.next(memoryBound, memory, memoryThen, elapsed, hurried);
        seen(memory, now);
        return next;
    }
}
