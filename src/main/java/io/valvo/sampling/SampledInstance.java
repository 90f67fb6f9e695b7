package io.valvo.sampling;

import io.valvo.model.status.UsageSample;
import io.valvo.os.TreeUsage;
import io.valvo.rules.limits.LimitBounds;
import io.valvo.rules.limits.SamplingInterval;
import io.valvo.rules.limits.SharedMemoryRule;

import java.time.Duration;
import java.util.Optional;

/**
 * One instance among those that the sampling stream reads {@code /proc} for: when that was, and
 * when it is again. Of the sampler's thread.
 */
final class SampledInstance {
    private static final double NANOS_PER_MILLI = 1e6;

    final SamplerCommand.Watch watch;
    final TreeUsage usage;
    final InstanceUsage history;

    /** It is looked at more often than others. */
    boolean hurries;

    /** When it is to be looked at besides the regular looks; of the sampler's clock. */
    long due;

    private final LimitBounds bounds;
    private double memoryBefore;
    private long before;
    private boolean near;
    private boolean concerns;
    private int looks = SharedMemoryRule.FIRST_LOOK;
    private long measuringAllowed = Long.MIN_VALUE;

    SampledInstance(SamplerCommand.Watch watch, TreeUsage usage, InstanceUsage history) {
        this.watch = watch;
        this.usage = usage;
        this.history = history;
        bounds = LimitBounds.of(watch.limits());
    }

    boolean needsMeasuring(boolean regular) {
        if (regular) looks++;
        return SharedMemoryRule.isNeeded(
                bounds, usage.memory(), usage.resident(), usage.processes(), regular, looks);
    }

    boolean mayMeasure(boolean regular, long now) {
        return regular || now >= measuringAllowed;
    }

    void measured(long now) {
        measuringAllowed = now + SharedMemoryRule.pause(usage.resident());
    }

    /** Nothing can be said before it may be measured again. */
    void postpone() {
        due = Math.max(due, measuringAllowed);
    }

    /** It is near no limit, wasn't, and won't be soon: the usual case, without any garbage. */
    boolean isCalm(long now) {
        double memory = usage.memory();
        boolean wasNear = near;
        near = bounds.concerns(nearness(memory));
        concerns = near || wasNear;
        boolean calm = !concerns && bounds.isMemoryFar(memory, growth(memory, now));
        if (calm) remember(memory, now);
        return calm;
    }

    private double nearness(double memory) {
        return bounds.nearness(memory, history.windowCpu(), usage.processes(), usage.files());
    }

    /** Bytes a millisecond since the last look. */
    private double growth(double memory, long now) {
        return before == 0 ? 0 : (memory - memoryBefore) / ((now - before) / NANOS_PER_MILLI);
    }

    /** A sample that is near a limit, or the first that isn't any more. */
    Optional<UsageSample> concerningSample() {
        return concerns ? history.latest() : Optional.empty();
    }

    /** How soon its memory has to be looked at again. */
    Duration nextLook(long now, int hurried) {
        if (!bounds.boundsMemory()) return SamplingInterval.REGULAR;
        double memory = usage.memory();
        var elapsed = Duration.ofNanos(now - before);
        double memoryThen = before == 0 ? memory : memoryBefore;
        var next = SamplingInterval.next(bounds.memory(), memory, memoryThen, elapsed, hurried);
        remember(memory, now);
        return next;
    }

    private void remember(double memory, long now) {
        memoryBefore = memory;
        before = now;
    }
}
