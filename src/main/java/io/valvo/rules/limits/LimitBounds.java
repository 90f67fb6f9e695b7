package io.valvo.rules.limits;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;

/**
 * The bounds that a sample of {@code /proc} is held against, as plain numbers, infinite where there
 * is none: every instance is compared with them once a second, which allocates nothing.
 *
 * @param warnAt share of a bound
 */
public record LimitBounds(
        double memory, double cpu, double processes, double files, double warnAt) {
    /** A sample this far below the level of a warning concerns nobody. */
    private static final double CONCERN = 0.9;

    /** Far below its bound and not about to reach it within so many milliseconds. */
    private static final double FAR = 0.9;

    private static final double SOON = 2.0 * SamplingInterval.REGULAR.toMillis();

    public static LimitBounds of(LimitsSpec limits) {
        return new LimitBounds(
                bound(limits, Limit.MEMORY),
                bound(limits, Limit.CPU),
                bound(limits, Limit.PROCESSES),
                bound(limits, Limit.FILES),
                limits.warnAt());
    }

    private static double bound(LimitsSpec limits, Limit limit) {
        return limits.bound(limit).orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * The largest share of a bound that is reached: 1 is at the bound. What isn't known (NaN,
     * negative) counts as nothing.
     *
     * @param cpuPercent over the window of its limit
     */
    public double nearness(double bytes, double cpuPercent, int processCount, int fileCount) {
        double share = Math.max(bytes / memory, Double.isNaN(cpuPercent) ? 0 : cpuPercent / cpu);
        return Math.max(share, Math.max(processCount / processes, fileCount / files));
    }

    /** Near enough to a warning that who enforces limits has to see the sample. */
    public boolean concerns(double nearness) {
        return nearness >= warnAt * CONCERN;
    }

    /**
     * Its memory won't be at its bound before the next regular look but one.
     *
     * @param growth bytes a millisecond
     */
    public boolean isMemoryFar(double bytes, double growth) {
        return bytes < memory * FAR && (growth <= 0 || (memory - bytes) / growth > SOON);
    }

    public boolean boundsMemory() {
        return !Double.isInfinite(memory);
    }
}
