package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;
import static io.valvo.os.linux.Libc.SHORT;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * open(2), read(2) and the open-file-description locks of fcntl(2), with the constants of Linux on
 * x86-64 and aarch64. Each returns what the call returns: −1 means failure, with {@link
 * Libc#errno()}.
 */
public final class FileCalls {
    public static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    public static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;

    /** Another number on ARM than everywhere else. */
    static final int O_NOFOLLOW =
            System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final short F_WRLCK = 1;
    private static final short F_UNLCK = 2;

    /** Of {@code struct flock}: type and whence, two shorts, then start and length, then a pid. */
    private static final int FLOCK_SIZE = 32;

    private static final int TYPE = 0;
    private static final int START = 8;
    private static final int LENGTH = 16;

    private static final MethodHandle OPEN =
            Libc.find(
                    "open",
                    FunctionDescriptor.of(INT, POINTER, INT, INT),
                    Libc.ERRNO,
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FCNTL =
            Libc.find(
                    "fcntl",
                    FunctionDescriptor.of(INT, INT, INT, POINTER),
                    Libc.ERRNO,
                    Linker.Option.firstVariadicArg(2));

    private static final MethodHandle READ =
            Libc.find("read", FunctionDescriptor.of(LONG, INT, POINTER, LONG), Libc.ERRNO);
    private static final MethodHandle CLOSE = Libc.find("close", FunctionDescriptor.of(INT, INT));
    private static final int BLOCK = 1 << 14;

    private FileCalls() {}

    /** A descriptor that is closed on exec. */
    public static int open(Path file, int flags, int mode) {
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocateFrom(file.toString());
            return (int) OPEN.invokeExact(Libc.errnoSegment(), name, flags | O_CLOEXEC, mode);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** read(2) up to the end, or so many bytes; null: it has failed. */
    public static byte @Nullable [] read(int descriptor, int most) {
        var all = new ByteArrayOutputStream();
        try (var arena = Arena.ofConfined()) {
            var block = arena.allocate(BLOCK);
            while (all.size() < most) {
                long count = read(descriptor, block, Math.min(BLOCK, most - all.size()));
                if (count == 0) break;
                if (count > 0) all.writeBytes(block.asSlice(0, count).toArray(JAVA_BYTE));
                else if (Libc.errno() != Libc.EINTR) return null;
            }
        }
        return all.toByteArray();
    }

    private static long read(int descriptor, MemorySegment block, long most) {
        try {
            return (long) READ.invokeExact(Libc.errnoSegment(), descriptor, block, most);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    public static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** Locks one byte exclusively, without waiting; −1 with EAGAIN: somebody else has it. */
    static int lock(int descriptor, long at) {
        return change(descriptor, F_WRLCK, at);
    }

    static int unlock(int descriptor, long at) {
        return change(descriptor, F_UNLCK, at);
    }

    /** 1: another open file description, or process, has locked this byte; 0: nobody has. */
    static int isLocked(int descriptor, long at) {
        try (var arena = Arena.ofConfined()) {
            var lock = flock(arena, F_WRLCK, at);
            int result = call(descriptor, F_OFD_GETLK, lock);
            if (result < 0) return result;
            return lock.get(SHORT, TYPE) == F_UNLCK ? 0 : 1;
        }
    }

    private static int change(int descriptor, short type, long at) {
        try (var arena = Arena.ofConfined()) {
            return call(descriptor, F_OFD_SETLK, flock(arena, type, at));
        }
    }

    private static MemorySegment flock(Arena arena, short type, long at) {
        var lock = arena.allocate(FLOCK_SIZE, Long.BYTES);
        lock.set(SHORT, TYPE, type);
        lock.set(LONG, START, at);
        lock.set(LONG, LENGTH, 1);
        return lock;
    }

    private static int call(int descriptor, int command, MemorySegment lock) {
        try {
            return (int) FCNTL.invokeExact(Libc.errnoSegment(), descriptor, command, lock);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
