package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.FunctionDescriptor.of;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * An epoll(7) set with a way to wake its one waiter. Entries are known by a number of the caller's
 * choice, never by their descriptor, which may be somebody else's by the time an event is read.
 */
final class Epoll implements AutoCloseable {
    /** What the waker's events carry; callers count from 1. */
    static final long WOKEN = 0;

    private static final int ADD = 1;
    private static final int DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int CLOEXEC = 02000000;
    private static final int NONBLOCK = 04000;

    /** {@code struct epoll_event} is packed on x86-64 and nowhere else. */
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");

    private static final int EVENT_SIZE = PACKED ? 12 : 16;
    private static final int DATA = PACKED ? 4 : 8;
    private static final int MOST_EVENTS = 64;
    private static final ValueLayout.OfLong UNALIGNED = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final MethodHandle CREATE = Libc.find("epoll_create1", of(INT, INT), Libc.ERRNO);
    private static final MethodHandle CTL =
            Libc.find("epoll_ctl", of(INT, INT, INT, INT, POINTER), Libc.ERRNO);
    private static final MethodHandle WAIT =
            Libc.find("epoll_wait", of(INT, INT, POINTER, INT, INT), Libc.ERRNO);
    private static final MethodHandle EVENTFD = Libc.find("eventfd", of(INT, INT, INT), Libc.ERRNO);
    private static final MethodHandle READ =
            Libc.find("eventfd_read", of(INT, INT, POINTER), Libc.ERRNO);
    private static final MethodHandle WRITE =
            Libc.find("eventfd_write", of(INT, INT, LONG), Libc.ERRNO);

    private final int descriptor;
    private final int waker;
    private final MemorySegment events =
            Arena.ofAuto().allocate((long) EVENT_SIZE * MOST_EVENTS, 8);
    private final MemorySegment counter = Arena.ofAuto().allocate(LONG);

    Epoll() {
        try {
            descriptor =
                    checked(
                            (int) CREATE.invokeExact(Libc.errnoSegment(), CLOEXEC),
                            "epoll_create1");
            waker =
                    checked(
                            (int) EVENTFD.invokeExact(Libc.errnoSegment(), 0, CLOEXEC | NONBLOCK),
                            "eventfd");
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
        add(waker, WOKEN);
    }

    void add(int watched, long number) {
        control(ADD, watched, number);
    }

    /**
     * Before the descriptor is closed: a spawn in flight holds a copy of it, so that closing alone
     * removes nothing.
     */
    void remove(int watched) {
        control(DEL, watched, 0);
    }

    void wake() {
        try {
            int ignored = (int) WRITE.invokeExact(Libc.errnoSegment(), waker, 1L);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /**
     * Waits for events and returns the numbers of those who have one; {@link #WOKEN} among them is
     * already taken in.
     *
     * @param millis at most; −1: for ever
     */
    long[] await(int millis) {
        try {
            int count =
                    (int)
                            WAIT.invokeExact(
                                    Libc.errnoSegment(), descriptor, events, MOST_EVENTS, millis);
            var numbers = new long[Math.max(0, count)];
            for (int i = 0; i < numbers.length; i++) numbers[i] = number(i);
            return numbers;
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    @Override
    public void close() {
        Pidfd.close(waker);
        Pidfd.close(descriptor);
    }

    private long number(int index) throws Throwable {
        long number = events.get(UNALIGNED, (long) index * EVENT_SIZE + DATA);
        if (number == WOKEN) {
            int ignored = (int) READ.invokeExact(Libc.errnoSegment(), waker, counter);
        }
        return number;
    }

    private void control(int operation, int watched, long number) {
        try (var arena = Arena.ofConfined()) {
            var event = arena.allocate(EVENT_SIZE, 8);
            event.set(INT, 0, EPOLLIN);
            event.set(UNALIGNED, DATA, number);
            int result =
                    (int)
                            CTL.invokeExact(
                                    Libc.errnoSegment(), descriptor, operation, watched, event);
            checked(result, "epoll_ctl");
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private static int checked(int result, String call) {
        if (result < 0) throw new IllegalStateException(call + ": " + Libc.lastError());
        return result;
    }
}
