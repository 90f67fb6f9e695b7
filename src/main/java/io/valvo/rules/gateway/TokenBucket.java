package io.valvo.rules.gateway;

import io.valvo.model.spec.RateLimit;

/**
 * What is left of a {@link RateLimit}: as many tokens as it has per period, refilled evenly.
 *
 * @param at nanoseconds; when there were so many
 */
public record TokenBucket(double tokens, long at) {
    /** A rounding error doesn't cost a request. */
    private static final double ONE = 1 - 1e-9;

    /**
     * @param delay nanoseconds until there is a token again; 0: one was taken
     */
    public record Take(TokenBucket next, long delay) {
        public boolean granted() {
            return delay == 0;
        }
    }

    public static TokenBucket full(RateLimit rate, long now) {
        return new TokenBucket(rate.count(), now);
    }

    public Take take(RateLimit rate, long now) {
        double there = refilled(rate, now);
        if (there >= ONE) return new Take(new TokenBucket(Math.max(0, there - 1), now), 0);
        double missing = (1 - there) * rate.per().toNanos() / rate.count();
        return new Take(new TokenBucket(there, now), Math.max(1, (long) Math.ceil(missing)));
    }

    /** Nobody has asked for so long that it is full again: it needs not be remembered. */
    public boolean idle(RateLimit rate, long now) {
        return refilled(rate, now) >= rate.count();
    }

    private double refilled(RateLimit rate, long now) {
        double since = Math.max(0, now - at) * (double) rate.count() / rate.per().toNanos();
        return Math.min(rate.count(), tokens + since);
    }
}
