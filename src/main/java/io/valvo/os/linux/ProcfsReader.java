package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.FunctionDescriptor.of;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads files of {@code /proc} into one buffer that is used again and again: almost no garbage,
 * however many processes. One thread at a time.
 */
final class ProcfsReader implements AutoCloseable {
    private static final int O_RDONLY_CLOEXEC = 02000000;
    private static final byte[] PROC = ascii("/proc/");
    private static final byte[] LOADAVG = ascii("/proc/loadavg");
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_PATH = 64;

    /** {@code struct stat}: 144 bytes on x86-64, 128 on aarch64; st_size at the same place. */
    private static final int STAT_SIZE = 144;

    private static final int ST_SIZE = 48;

    /** {@code struct linux_dirent64}: d_ino, d_off, then these. */
    private static final int D_RECLEN = 16;

    private static final int D_NAME = 19;

    private static final MethodHandle OPEN =
            Libc.find("open", of(INT, POINTER, INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = Libc.find("close", of(INT, INT));
    private static final MethodHandle PREAD =
            Libc.find("pread", of(LONG, INT, POINTER, LONG, LONG));
    private static final MethodHandle LSEEK = Libc.find("lseek", of(LONG, INT, LONG, INT));
    private static final MethodHandle GETDENTS =
            Libc.find("getdents64", of(LONG, INT, POINTER, LONG));
    private static final MethodHandle STAT = Libc.find("stat", of(INT, POINTER, POINTER));

    /** What was read last. */
    final byte[] text = new byte[BUFFER];

    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final MemorySegment path = arena.allocate(LONGEST_PATH);
    private final MemorySegment status = arena.allocate(STAT_SIZE, 8);
    private final byte[] name = new byte[LONGEST_PATH];
    private final int proc;
    private final int loadavg;
    private int[] pids = new int[256];

    ProcfsReader() throws IOException {
        proc = open(PROC, PROC.length);
        if (proc < 0) throw new IOException("cannot open /proc");
        loadavg = open(LOADAVG, LOADAVG.length);
    }

    /** Pids of all processes, ascending, from index 0. */
    int[] pids() {
        return pids;
    }

    /** Lists the processes; returns how many. */
    int list() {
        seekToStart();
        int count = 0;
        for (int length = entries(); length > 0; length = entries()) {
            for (int at = 0; at < length; at += reclen(at)) {
                int pid = number(at + D_NAME);
                if (pid == 0) continue;
                if (count == pids.length) pids = Arrays.copyOf(pids, count * 2);
                pids[count++] = pid;
            }
        }
        Arrays.sort(pids, 0, count);
        return count;
    }

    /** The pid that was given to a process or thread last (proc_loadavg(5)); 0: not known. */
    int lastPid() {
        int end = loadavg < 0 ? 0 : read(loadavg);
        while (end > 0 && text[end - 1] <= ' ') end--;
        int value = 0;
        for (int i = end - 1, unit = 1; i >= 0 && text[i] > ' '; i--, unit *= 10)
            value += (text[i] - '0') * unit;
        return value;
    }

    /** A descriptor, or −1: the process is gone, or it may not be read. */
    int open(int pid, byte[] file) {
        return open(name, compose(pid, file));
    }

    void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** Fills {@link #text} from the file's beginning; returns the bytes read, 0 when it is gone. */
    int read(int descriptor) {
        try {
            long length = (long) PREAD.invokeExact(descriptor, buffer, (long) BUFFER, 0L);
            return taken(length);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** The same for a file that isn't kept open. */
    int read(int pid, byte[] file) {
        int descriptor = open(pid, file);
        if (descriptor < 0) return 0;
        int length = read(descriptor);
        close(descriptor);
        return length;
    }

    /** {@code st_size}; −1 when it is gone. */
    long size(int pid, byte[] file) {
        point(name, compose(pid, file));
        try {
            int result = (int) STAT.invokeExact(path, status);
            return result == 0 ? status.get(LONG, ST_SIZE) : -1;
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    @Override
    public void close() {
        close(proc);
        if (loadavg >= 0) close(loadavg);
        arena.close();
    }

    private int open(byte[] file, int length) {
        point(file, length);
        try {
            return (int) OPEN.invokeExact(path, O_RDONLY_CLOEXEC);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private void point(byte[] file, int length) {
        MemorySegment.copy(file, 0, path, ValueLayout.JAVA_BYTE, 0, length);
        path.set(ValueLayout.JAVA_BYTE, length, (byte) 0);
    }

    /** {@code /proc/PID} and the file's name, which begins with a slash, into {@link #name}. */
    private int compose(int pid, byte[] file) {
        int at = PROC.length;
        System.arraycopy(PROC, 0, name, 0, at);
        int digits = 1;
        for (int rest = pid; rest >= 10; rest /= 10) digits++;
        for (int i = digits - 1, rest = pid; i >= 0; i--, rest /= 10)
            name[at + i] = (byte) ('0' + rest % 10);
        System.arraycopy(file, 0, name, at + digits, file.length);
        return at + digits + file.length;
    }

    private void seekToStart() {
        try {
            long ignored = (long) LSEEK.invokeExact(proc, 0L, 0);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private int entries() {
        try {
            return taken((long) GETDENTS.invokeExact(proc, buffer, (long) BUFFER));
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private int taken(long length) {
        if (length <= 0) return 0;
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, text, 0, (int) length);
        return (int) length;
    }

    private int reclen(int at) {
        return (text[at + D_RECLEN] & 0xff) | (text[at + D_RECLEN + 1] & 0xff) << 8;
    }

    /** 0: no number stands there. */
    private int number(int at) {
        int value = 0;
        for (int i = at; text[i] != 0; i++) {
            if (text[i] < '0' || text[i] > '9') return 0;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
