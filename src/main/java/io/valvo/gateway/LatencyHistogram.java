package io.valvo.gateway;

import java.time.Duration;

/**
 * How long things took, in buckets each of which is an eighth wider than a power of two allows: a
 * percentile is right to 12 %.
 */
final class LatencyHistogram {
    private static final int PARTS = 8;
    private static final int BITS = 3;

    private final long[] counts = new long[64 * PARTS];
    private long count;
    private long nanos;

    void add(long took) {
        long micros = Math.max(0, took) / 1_000;
        counts[bucket(micros)]++;
        count++;
        nanos += Math.max(0, took);
    }

    long count() {
        return count;
    }

    double seconds() {
        return nanos / 1e9;
    }

    Duration mean() {
        return count == 0 ? Duration.ZERO : Duration.ofNanos(nanos / count);
    }

    /** {@code share}: 0.99 for the 99th percentile. */
    Duration percentile(double share) {
        long rank = (long) Math.ceil(count * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank && seen > 0) return Duration.ofNanos(upper(i) * 1_000);
        }
        return Duration.ZERO;
    }

    /** Of those that took at most so long. */
    long within(Duration bound) {
        long micros = bound.toNanos() / 1_000;
        long seen = 0;
        for (int i = 0; i < counts.length && upper(i) <= micros; i++) seen += counts[i];
        return seen;
    }

    private static int bucket(long micros) {
        if (micros < PARTS) return (int) micros;
        int power = 63 - Long.numberOfLeadingZeros(micros);
        int part = (int) (micros >>> (power - BITS)) & (PARTS - 1);
        return (power - BITS + 1) * PARTS + part;
    }

    /** Microseconds; the largest value of the bucket. */
    private static long upper(int bucket) {
        if (bucket < PARTS) return bucket;
        int power = bucket / PARTS + BITS - 1;
        long part = bucket % PARTS + (PARTS + 1L);
        return (part << (power - BITS)) - 1;
    }
}
