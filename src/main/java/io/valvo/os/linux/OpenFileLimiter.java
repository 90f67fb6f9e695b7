package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.FunctionDescriptor.of;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The soft {@code RLIMIT_NOFILE} of what is started. The JVM has raised its own to the hard limit
 * ({@code MaxFDLimit}); a child would inherit that, and posix_spawn has no attribute for limits. So
 * this process lowers its limit for the time of the call (setrlimit(2), getrlimit(2)), which
 * concerns only descriptors that are opened just then, and only while numbers below the limit are
 * free for all of those; else a shell sets it in the child, which takes a millisecond. Thread-safe.
 */
final class OpenFileLimiter {
    /** The soft limit of whoever called the launcher, by {@code ulimit -Sn}. */
    private static final String CALLERS = "valvo.nofile";

    private static final int RLIMIT_NOFILE = 7;
    private static final MethodHandle GET = Libc.find("getrlimit", of(INT, INT, POINTER));
    private static final MethodHandle SET = Libc.find("setrlimit", of(INT, INT, POINTER));
    private static final MethodHandle POLL = Libc.find("poll", of(INT, POINTER, LONG, INT));

    /** Descriptors are the lowest free number: what is free right below the limit is room. */
    private static final int LOOKED_AT = 64;

    private static final int ENOUGH = 48;
    private static final int POLLFD_SIZE = 8;
    private static final int REVENTS = 6;
    private static final short POLLNVAL = 0x20;

    private final OptionalLong callers;
    private final MemorySegment lowered = limits();
    private final MemorySegment raised = limits();
    private final MemorySegment polled = Arena.global().allocate(LOOKED_AT * POLLFD_SIZE, 8);
    private int starting;

    private OpenFileLimiter(OptionalLong callers) {
        this.callers = callers;
        callers.ifPresent(this::prepare);
    }

    /**
     * @param soft the caller's limit; empty, or what this process has: nothing is to be done
     */
    static OpenFileLimiter lowering(OptionalLong soft) {
        long own = soft(get());
        return new OpenFileLimiter(
                soft.isPresent() && soft.getAsLong() < own ? soft : OptionalLong.empty());
    }

    /** As the launcher says. */
    static OpenFileLimiter ofCaller() {
        var text = System.getProperty(CALLERS, "");
        boolean number = !text.isEmpty() && text.chars().allMatch(Character::isDigit);
        return lowering(number ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty());
    }

    /**
     * Lowers the limit until {@link #end}; false: there is no room, a child has to do it by {@link
     * #command}.
     */
    synchronized boolean begin() {
        if (callers.isEmpty()) return true;
        if (starting == 0) {
            if (!hasRoom()) return false;
            set(lowered);
        }
        starting++;
        return true;
    }

    synchronized void end() {
        if (callers.isPresent() && --starting == 0) set(raised);
    }

    /** The command behind a shell that lowers its own limit. */
    List<String> command(List<String> command, String executable) {
        var words = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -Sn \"$0\" && exec \"$@\""));
        words.add(Long.toString(callers.orElseThrow()));
        words.add(executable);
        words.addAll(command.subList(1, command.size()));
        return words;
    }

    private void prepare(long soft) {
        raised.copyFrom(get());
        lowered.copyFrom(raised);
        lowered.set(LONG, 0, soft);
        int first = Math.clamp(soft - LOOKED_AT, 0, Integer.MAX_VALUE - LOOKED_AT);
        for (int i = 0; i < LOOKED_AT; i++) polled.set(INT, (long) i * POLLFD_SIZE, first + i);
    }

    /** poll(2) says of each number whether it is one of a descriptor. */
    private boolean hasRoom() {
        int free = 0;
        try {
            int ignored = (int) POLL.invokeExact(polled, (long) LOOKED_AT, 0);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
        for (int i = 0; i < LOOKED_AT; i++)
            if (polled.get(ValueLayout.JAVA_SHORT, (long) i * POLLFD_SIZE + REVENTS) == POLLNVAL)
                free++;
        return free >= ENOUGH;
    }

    /** {@code struct rlimit}: soft, hard. */
    private static MemorySegment limits() {
        return Arena.ofAuto().allocate(2 * Long.BYTES, 8);
    }

    /** RLIM_INFINITY is −1. */
    private static long soft(MemorySegment limits) {
        long soft = limits.get(LONG, 0);
        return soft < 0 ? Long.MAX_VALUE : soft;
    }

    private static MemorySegment get() {
        var limits = limits();
        try {
            int ignored = (int) GET.invokeExact(RLIMIT_NOFILE, limits);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
        return limits;
    }

    /** Between soft limits below the hard one nothing is refused. */
    private static void set(MemorySegment limits) {
        try {
            int ignored = (int) SET.invokeExact(RLIMIT_NOFILE, limits);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
