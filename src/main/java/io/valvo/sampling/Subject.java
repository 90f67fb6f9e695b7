package io.valvo.sampling;

import io.valvo.model.Limit;
import io.valvo.model.Sample;
import io.valvo.os.Usage;
import io.valvo.rules.Pace;
import io.valvo.sampling.Sampler.Watch;

import java.time.Duration;

/** One instance that is watched. Of the sampler's thread. */
final class Subject {
    /** A sample this far below the level of a warning concerns nobody. */
    private static final double CONCERN = 0.9;

    /** Without a limit that could be reached, sharing is only found out for people's eyes. */
    private static final long WORTHWHILE = 32L << 20;

    private static final int EYES = 30;

    /** Measuring takes about a millisecond for 100 MiB, and may take a twentieth of the time. */
    private static final int NANOS_PER_KIB = 200;

    private static final long LONGEST_PAUSE = 1_000_000_000;

    final Watch watch;
    final Usage usage;
    final Track track;

    /** When it is to be looked at besides the regular looks; of the sampler's clock. */
    long due;

    private double memoryBefore;
    private long before;
    private boolean concerned;
    private int looks = EYES - 2;
    private long measuringAllowed = Long.MIN_VALUE;

    Subject(Watch watch, Usage usage, Track track) {
        this.watch = watch;
        this.usage = usage;
        this.track = track;
    }

    /** Its resident memory is over the bound or near it, and how much of that is shared decides. */
    boolean wantsMeasure(boolean regular) {
        if (regular) looks++;
        double bound = watch.limits().bound(Limit.MEMORY).orElse(Double.MAX_VALUE);
        if (usage.memory() > bound) return true;
        if (!regular) return false;
        boolean screened = usage.resident() >= bound * watch.limits().warnAt();
        return screened
                || (looks % EYES == 0 && usage.processes() > 1 && usage.resident() > WORTHWHILE);
    }

    boolean mayMeasure(boolean regular, long now) {
        return regular || now >= measuringAllowed;
    }

    void measured(long now) {
        measuringAllowed = now + Math.min(LONGEST_PAUSE, usage.resident() / 1024 * NANOS_PER_KIB);
    }

    /** Whether the sample is near a limit, or the first that isn't any more. */
    boolean isNear(Sample sample) {
        boolean was = concerned;
        concerned = Pace.nearness(watch.limits(), sample) >= watch.limits().warnAt() * CONCERN;
        return was || concerned;
    }

    Duration next(double bound, long now, int hurried) {
        double memory = usage.memory();
        var elapsed = Duration.ofNanos(now - before);
        var next = Pace.next(bound, memory, before == 0 ? memory : memoryBefore, elapsed, hurried);
        memoryBefore = memory;
        before = now;
        return next;
    }
}
