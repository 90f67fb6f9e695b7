package io.valvo.rules.logs;

import io.valvo.model.spec.LogSpec;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongPredicate;

/** When a log file is rotated, and where it is cut. */
public final class RotationRule {
    /** Why a file is rotated. */
    public enum Reason {
        SIZE,
        AGE
    }

    /** Of the bound; a file that grows that much from one look to the next is rotated as usual. */
    private static final int OVERRUN = 2;

    private static final long SLACK = 64L << 20;

    private RotationRule() {}

    /**
     * @param size bytes in the file
     * @param age since it was rotated last, or begun
     */
    public static Optional<Reason> due(LogSpec log, long size, Duration age) {
        if (size >= log.maxSize()) return Optional.of(Reason.SIZE);
        boolean old = size > 0 && log.maxAge().filter(it -> age.compareTo(it) >= 0).isPresent();
        return old ? Optional.of(Reason.AGE) : Optional.empty();
    }

    /**
     * Whether the file has grown so far past its bound that copying can't keep up with its writer.
     *
     * @param size bytes in the file
     */
    public static boolean overrun(LogSpec log, long size) {
        return size >= OVERRUN * log.maxSize() + SLACK;
    }

    /**
     * How many bytes are cut off the front: a multiple of the unit, less than the size. It is the
     * last such place at which a line begins, if that leaves less than half of the file; else a
     * line is cut in two, its rest begins the file. 0: nothing can be cut.
     *
     * @param size bytes in the file; they don't change any more
     * @param beginsLine whether a line begins at the offset
     */
    public static long cut(long size, int unit, LongPredicate beginsLine) {
        long last = size <= 0 ? 0 : (size - 1) / unit * unit;
        for (long at = last; at > size / 2; at -= unit) {
            if (beginsLine.test(at)) return at;
        }
        return last;
    }
}
