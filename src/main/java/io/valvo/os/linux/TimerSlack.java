package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;

import io.valvo.os.procfs.ProcfsTable;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The timer slack of a thread ({@code PR_SET_TIMERSLACK} of prctl(2)): by how many nanoseconds its
 * sleeps may be late, 50,000 as a rule. A child inherits it and keeps it through exec(2),
 * setsid(2), a change of user and an emptied environment; hardly any program sets it. So some
 * nanoseconds more tell from which of our processes another descends. Read by who has {@code
 * CAP_SYS_NICE}.
 */
final class TimerSlack {
    private static final int PR_SET_TIMERSLACK = 29;
    private static final int MOST_DIGITS = 20;

    private static final MethodHandle PRCTL =
            Libc.find(
                    "prctl",
                    FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG),
                    Libc.ERRNO,
                    Linker.Option.firstVariadicArg(1));

    /** What the calling thread was given by {@link #set}; 0: nothing yet. */
    private static final ThreadLocal<Long> GIVEN = ThreadLocal.withInitial(() -> 0L);

    private TimerSlack() {}

    /** Nanoseconds; 0: it can't be read, or there is none. */
    static long of(long pid) {
        var text = new byte[MOST_DIGITS];
        int length = ProcfsTable.read("/proc/" + pid + "/timerslack_ns", text);
        var digits = new String(text, 0, length, StandardCharsets.US_ASCII).strip();
        return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits);
    }

    /** Of the calling thread, and of what it starts from now on. */
    static void set(long nanos) {
        if (GIVEN.get() == nanos) return;
        GIVEN.set(nanos);
        try {
            int ignored =
                    (int)
                            PRCTL.invokeExact(
                                    Libc.errnoSegment(), PR_SET_TIMERSLACK, nanos, 0L, 0L, 0L);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
