package io.valvo.logs;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The index of one file, times by size: by the time of each mark the file had grown to its size.
 * Marks rise in both. Held as numbers: {@value #MARK} bytes for each.
 */
final class GrowthTimes {
    /** Bytes of memory that one mark takes. */
    static final int MARK = 2 * Long.BYTES;

    /** A file's time is the kernel's of its last tick: so far it may lie behind the clock. */
    private static final Duration TICK = Duration.ofMillis(10);

    private final long[] millis;
    private final long[] sizes;
    private final Instant fallback;

    record Mark(Instant time, long size) {}

    private GrowthTimes(long[] millis, long[] sizes, Instant fallback) {
        this.millis = millis;
        this.sizes = sizes;
        this.fallback = fallback;
    }

    /**
     * Reads pairs of time and size; what a crash left half-written, or out of order, is left out.
     *
     * @param fallback time of what lies beyond the last mark
     */
    static GrowthTimes read(ByteBuffer pairs, Instant fallback) {
        var millis = new long[pairs.remaining() / MARK];
        var sizes = new long[millis.length];
        int count = 0;
        while (pairs.remaining() >= MARK) {
            millis[count] = pairs.getLong();
            sizes[count] = pairs.getLong();
            if (count == 0 || follows(millis, sizes, count)) count++;
        }
        return new GrowthTimes(Arrays.copyOf(millis, count), Arrays.copyOf(sizes, count), fallback);
    }

    private static boolean follows(long[] millis, long[] sizes, int at) {
        return sizes[at] > sizes[at - 1] && millis[at] >= millis[at - 1];
    }

    /** Without the marks that say nothing about what lies from the offset on. */
    GrowthTimes from(long offset) {
        int first = firstBeyond(offset);
        return new GrowthTimes(
                Arrays.copyOfRange(millis, first, millis.length),
                Arrays.copyOfRange(sizes, first, sizes.length),
                fallback);
    }

    /** When the byte at this offset was written, at the latest. */
    Instant of(long offset) {
        int at = firstBeyond(offset);
        return at < millis.length ? Instant.ofEpochMilli(millis[at]) : fallback;
    }

    /** Offset of the first byte that may have been written at the time or later. */
    long since(Instant time) {
        var earliest = time.minus(TICK);
        int low = 0;
        for (int high = millis.length; low < high; ) {
            int middle = (low + high) >>> 1;
            if (Instant.ofEpochMilli(millis[middle]).isBefore(earliest)) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? 0 : sizes[low - 1];
    }

    /** Bytes of memory that they take. */
    long held() {
        return (long) MARK * millis.length;
    }

    List<Mark> marks() {
        var marks = new ArrayList<Mark>(millis.length);
        for (int i = 0; i < millis.length; i++)
            marks.add(new Mark(Instant.ofEpochMilli(millis[i]), sizes[i]));
        return marks;
    }

    private int firstBeyond(long offset) {
        int low = 0;
        for (int high = sizes.length; low < high; ) {
            int middle = (low + high) >>> 1;
            if (sizes[middle] <= offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
