package io.valvo.os;

import static io.valvo.os.Libc.INT;
import static io.valvo.os.Libc.POINTER;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Tells which of many descriptors can be read (epoll(7)). A descriptor is known by a token that is
 * never used again, because its number may be: remove it before it is closed.
 */
final class Readiness implements AutoCloseable {
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int CLOEXEC = 0x80000;
    private static final int BATCH = 64;

    /** {@code struct epoll_event} is packed on x86-64 alone. */
    private static final int TOKEN_AT = System.getProperty("os.arch").equals("amd64") ? 4 : 8;

    private static final int EVENT_SIZE = TOKEN_AT + Long.BYTES;

    private static final MethodHandle CREATE =
            Libc.find("epoll_create1", FunctionDescriptor.of(INT, INT), Libc.ERRNO);
    private static final MethodHandle CONTROL =
            Libc.find("epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, POINTER), Libc.ERRNO);
    private static final MethodHandle WAIT =
            Libc.find("epoll_wait", FunctionDescriptor.of(INT, INT, POINTER, INT, INT), Libc.ERRNO);

    private final int epoll;

    Readiness() throws IOException {
        epoll = create();
        if (epoll < 0) throw new IOException("epoll: " + Libc.lastError());
    }

    void add(int descriptor, long token) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var event = arena.allocate(EVENT_SIZE, Long.BYTES);
            event.set(INT, 0, EPOLLIN);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, TOKEN_AT, token);
            if (control(CTL_ADD, descriptor, event) != 0)
                throw new IOException("epoll: " + Libc.lastError());
        }
    }

    void remove(int descriptor) {
        control(CTL_DEL, descriptor, MemorySegment.NULL);
    }

    /** Tokens of what can be read; waits for at most so long. */
    long[] await(int millis) {
        try (var arena = Arena.ofConfined()) {
            var events = arena.allocate((long) EVENT_SIZE * BATCH, Long.BYTES);
            int count = (int) WAIT.invokeExact(Libc.errnoSegment(), epoll, events, BATCH, millis);
            var tokens = new long[Math.max(0, count)];
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] =
                        events.get(
                                ValueLayout.JAVA_LONG_UNALIGNED, (long) EVENT_SIZE * i + TOKEN_AT);
            }
            return tokens;
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    @Override
    public void close() {
        SocketCalls.close(epoll);
    }

    private static int create() {
        try {
            return (int) CREATE.invokeExact(Libc.errnoSegment(), CLOEXEC);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private int control(int operation, int descriptor, MemorySegment event) {
        try {
            return (int)
                    CONTROL.invokeExact(Libc.errnoSegment(), epoll, operation, descriptor, event);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
