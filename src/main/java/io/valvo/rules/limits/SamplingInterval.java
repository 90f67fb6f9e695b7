package io.valvo.rules.limits;

import java.time.Duration;

/** How soon an instance has to be looked at again, by how near it is to its limits. */
public final class SamplingInterval {
    /** Everybody is looked at so often. */
    public static final Duration REGULAR = Duration.ofSeconds(1);

    /** Nobody is looked at more often. */
    public static final Duration FASTEST = Duration.ofMillis(50);

    /** While so few are looked at more often than others, each of them may be at the fastest. */
    private static final int FEW = 8;

    private static final double NEAR = 0.9;
    private static final Duration WHEN_NEAR = Duration.ofMillis(250);
    private static final double CLOSE = 0.98;
    private static final Duration WHEN_CLOSE = Duration.ofMillis(100);

    private SamplingInterval() {}

    /**
     * Half the time that its memory, at its present growth, takes to reach the bound, so that the
     * looks become denser on the way; and by mere level, for what grows by leaps.
     *
     * @param memory bytes now, {@code before}: {@code elapsed} ago
     * @param hurried how many are looked at more often than others at present
     */
    public static Duration next(
            double bound, double memory, double before, Duration elapsed, int hurried) {
        if (memory > bound) return slower(WHEN_CLOSE, hurried);
        double growth = Math.max(0, memory - before) / (double) Math.max(1, elapsed.toMillis());
        double left = growth > 0 ? (bound - memory) / growth : Double.MAX_VALUE;
        var byGrowth = Duration.ofMillis((long) Math.min((double) REGULAR.toMillis(), left / 2));
        return slower(shorter(byGrowth, byLevel(memory / bound)), hurried);
    }

    private static Duration byLevel(double share) {
        if (share >= CLOSE) return WHEN_CLOSE;
        return share >= NEAR ? WHEN_NEAR : REGULAR;
    }

    /** Many in a hurry share what one look may cost. */
    private static Duration slower(Duration wanted, int hurried) {
        var floor = FASTEST.multipliedBy(1 + hurried / FEW);
        return shorter(REGULAR, wanted.compareTo(floor) < 0 ? floor : wanted);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
