package io.valvo.logs;

import java.time.Instant;
import java.util.List;

/**
 * When which part of a file was written: by the time of each mark the file had grown to its size.
 * Marks rise in both.
 *
 * @param fallback time of what lies beyond the last mark
 */
record Times(List<Mark> marks, Instant fallback) {
    record Mark(Instant time, long size) {}

    /** When the byte at this offset was written, at the latest. */
    Instant of(long offset) {
        int at = firstBeyond(offset);
        return at < marks.size() ? marks.get(at).time() : fallback;
    }

    /** Offset of the first byte that may have been written at the time or later. */
    long since(Instant time) {
        int low = 0;
        for (int high = marks.size(); low < high; ) {
            int middle = (low + high) >>> 1;
            if (marks.get(middle).time().isBefore(time)) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? 0 : marks.get(low - 1).size();
    }

    private int firstBeyond(long offset) {
        int low = 0;
        for (int high = marks.size(); low < high; ) {
            int middle = (low + high) >>> 1;
            if (marks.get(middle).size() <= offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
