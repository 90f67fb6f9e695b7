package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.FunctionDescriptor.of;

import io.valvo.model.Exit;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Descriptors that mean one process for ever (pidfd_open(2), pidfd_send_signal(2), waitid(2),
 * {@code PIDFD_GET_INFO}). Thread-safe.
 */
public final class Pidfd {
    private static final int P_PIDFD = 3;
    private static final int WEXITED = 4;
    private static final int WNOHANG = 1;
    private static final int CLD_EXITED = 1;
    private static final int CLD_DUMPED = 3;

    /** Since Linux 6.9: to the process group that the process leads. */
    private static final int PIDFD_SIGNAL_PROCESS_GROUP = 4;

    private static final int SIGINFO_SIZE = 128;
    private static final int SI_CODE = 8;
    private static final int SI_PID = 16;
    private static final int SI_STATUS = 24;

    private static final int INFO_SIZE = 64;
    private static final long PIDFD_GET_INFO = (3L << 30) | (INFO_SIZE << 16) | (0xFF << 8) | 11;
    private static final long PIDFD_INFO_EXIT = 8;
    private static final int INFO_EXIT_CODE = 60;

    private static final MethodHandle OPEN = Libc.find("pidfd_open", of(INT, INT, INT), Libc.ERRNO);
    private static final MethodHandle SEND =
            Libc.find("pidfd_send_signal", of(INT, INT, INT, POINTER, INT), Libc.ERRNO);
    private static final MethodHandle WAITID =
            Libc.find("waitid", of(INT, INT, INT, POINTER, INT), Libc.ERRNO);
    private static final MethodHandle IOCTL =
            Libc.find(
                    "ioctl",
                    of(INT, INT, LONG, POINTER),
                    Libc.ERRNO,
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle KILL = Libc.find("kill", of(INT, INT, INT), Libc.ERRNO);
    private static final MethodHandle CLOSE = Libc.find("close", of(INT, INT));

    /** Linux 5.6 and glibc 2.36. */
    private static final Optional<MethodHandle> GETFD =
            Libc.findOptional("pidfd_getfd", of(INT, INT, INT, INT), Libc.ERRNO);

    private Pidfd() {}

    /** A copy of another process' descriptor, or −1 with {@link Libc#errno()}. */
    static int copy(int process, int descriptor) {
        if (GETFD.isEmpty()) return -1;
        try {
            return (int) GETFD.get().invokeExact(Libc.errnoSegment(), process, descriptor, 0);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** A descriptor, or −1 with {@link Libc#errno()}: ESRCH, or EMFILE. */
    static int open(long pid) {
        try {
            return (int) OPEN.invokeExact(Libc.errnoSegment(), (int) pid, 0);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** 0 or errno. Signal 0 asks whether it is there. */
    static int send(int descriptor, int signal) {
        return send(descriptor, signal, 0);
    }

    /** Signals the group led by this process, whose pid is {@code group}. 0 or errno. */
    static int sendToGroup(int descriptor, long group, int signal) {
        int errno = send(descriptor, signal, PIDFD_SIGNAL_PROCESS_GROUP);
        return errno == Libc.EINVAL ? kill(-group, signal) : errno;
    }

    /** Buries an own child; empty: it lives, or it isn't our child. Never blocks. */
    static Optional<Exit> reap(int descriptor) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(SIGINFO_SIZE, 8);
            int result =
                    (int)
                            WAITID.invokeExact(
                                    Libc.errnoSegment(),
                                    P_PIDFD,
                                    descriptor,
                                    info,
                                    WEXITED | WNOHANG);
            if (result != 0 || info.get(INT, SI_PID) == 0) return Optional.empty();
            return Optional.of(exit(info.get(INT, SI_CODE), info.get(INT, SI_STATUS)));
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /**
     * How a process that somebody else has buried ended, in the form of {@code waitpid(2)}; Linux
     * 6.15 and newer.
     */
    static OptionalInt status(int descriptor) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(INFO_SIZE, 8);
            info.set(LONG, 0, PIDFD_INFO_EXIT);
            int result =
                    (int) IOCTL.invokeExact(Libc.errnoSegment(), descriptor, PIDFD_GET_INFO, info);
            boolean told = result == 0 && (info.get(LONG, 0) & PIDFD_INFO_EXIT) != 0;
            return told ? OptionalInt.of(info.get(INT, INFO_EXIT_CODE)) : OptionalInt.empty();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private static Exit exit(int code, int status) {
        return code == CLD_EXITED
                ? new Exit.Exited(status)
                : new Exit.Killed(status, code == CLD_DUMPED);
    }

    private static int send(int descriptor, int signal, int flags) {
        try {
            int result =
                    (int)
                            SEND.invokeExact(
                                    Libc.errnoSegment(),
                                    descriptor,
                                    signal,
                                    MemorySegment.NULL,
                                    flags);
            return result == 0 ? 0 : Libc.errno();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** kill(2). 0 or errno. */
    static int kill(long pid, int signal) {
        try {
            int result = (int) KILL.invokeExact(Libc.errnoSegment(), (int) pid, signal);
            return result == 0 ? 0 : Libc.errno();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
