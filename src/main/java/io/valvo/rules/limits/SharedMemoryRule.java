package io.valvo.rules.limits;

/**
 * When {@code smaps_rollup} is read, which tells how much resident memory is shared (PSS): where
 * that decides about a limit, else rarely, for it costs the kernel a walk through all pages.
 */
public final class SharedMemoryRule {
    /**
     * The count of looks with which an instance begins: its second look is the first that counts.
     */
    public static final int FIRST_LOOK = 28;

    /** For people's eyes alone, each so manieth look. */
    private static final int EYES = 30;

    /** Of less it isn't worth the while for people's eyes. */
    private static final long WORTHWHILE = 32L << 20;

    /** Measuring takes about a millisecond for 100 MiB, and may take a twentieth of the time. */
    private static final int NANOS_PER_KIB = 200;

    private static final long LONGEST_PAUSE = 1_000_000_000;

    private SharedMemoryRule() {}

    /**
     * Resident memory is over the bound or near it, and how much of that is shared decides.
     *
     * @param memory by the latest measuring, {@code resident}: with what is shared
     * @param looks regular ones so far
     */
    public static boolean isNeeded(
            LimitBounds bounds,
            long memory,
            long resident,
            int processes,
            boolean regular,
            int looks) {
        if (memory > bounds.memory()) return true;
        if (!regular) return false;
        boolean screened = resident >= bounds.memory() * bounds.warnAt();
        return screened || (looks % EYES == 0 && processes > 1 && resident > WORTHWHILE);
    }

    /** Nanoseconds until it may be read again besides the regular looks. */
    public static long pause(long resident) {
        return Math.min(LONGEST_PAUSE, resident / 1024 * NANOS_PER_KIB);
    }
}
