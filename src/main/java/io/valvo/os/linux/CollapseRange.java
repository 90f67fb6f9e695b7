package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.LONG;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.FunctionDescriptor.of;

import io.valvo.os.FrontTruncation;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code fallocate(2)} with {@code FALLOC_FL_COLLAPSE_RANGE} (ext4, xfs): the kernel takes the
 * front off under the lock under which it appends.
 */
public final class CollapseRange implements FrontTruncation {
    /** Blocks larger than this aren't cut: too much would stay. */
    private static final int LARGEST_UNIT = 1 << 20;

    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int COLLAPSE_RANGE = 8;
    private static final int O_RDWR_CLOEXEC = 2 | 0x80000;
    private static final int SEEK_DATA = 3;

    private static final Optional<MethodHandle> FALLOCATE =
            Libc.findOptional("fallocate", of(INT, INT, INT, LONG, LONG), Libc.ERRNO);
    private static final Optional<MethodHandle> OPEN =
            Libc.findOptional(
                    "open", of(INT, POINTER, INT), Libc.ERRNO, Linker.Option.firstVariadicArg(2));
    private static final Optional<MethodHandle> SEEK =
            Libc.findOptional("lseek", of(LONG, INT, LONG, INT), Libc.ERRNO);

    private static final Optional<MethodHandle> CLOSE = Libc.findOptional("close", of(INT, INT));

    @Override
    public OptionalInt unit(Path directory) {
        try {
            var scratch = Files.createTempFile(directory, ".cut", "");
            try {
                return tried(scratch);
            } finally {
                Files.delete(scratch);
            }
        } catch (IOException unusable) {
            return OptionalInt.empty();
        }
    }

    @Override
    public void markFront(Path file, int unit) throws IOException {
        allocate(file, KEEP_SIZE | PUNCH_HOLE, unit);
    }

    @Override
    public void punchHole(Path file, long length) throws IOException {
        allocate(file, KEEP_SIZE | PUNCH_HOLE, length);
    }

    @Override
    public boolean isFrontMarked(Path file) throws IOException {
        try (var opened = Opened.of(file)) {
            return (long)
                            SEEK.orElseThrow()
                                    .invokeExact(
                                            Libc.errnoSegment(), opened.descriptor(), 0L, SEEK_DATA)
                    != 0;
        } catch (IOException failed) {
            throw failed;
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    @Override
    public void truncateFront(Path file, long length) throws IOException {
        allocate(file, COLLAPSE_RANGE, length);
    }

    private OptionalInt tried(Path scratch) throws IOException {
        if (FALLOCATE.isEmpty() || OPEN.isEmpty() || SEEK.isEmpty()) return OptionalInt.empty();
        long block = Math.max(512, Files.getFileStore(scratch).getBlockSize());
        for (long unit = block; unit <= LARGEST_UNIT; unit *= 2) {
            if (works(scratch, (int) unit)) return OptionalInt.of((int) unit);
        }
        return OptionalInt.empty();
    }

    private boolean works(Path scratch, int unit) throws IOException {
        Files.write(scratch, new byte[2 * unit]);
        try {
            markFront(scratch, unit);
            boolean marked = isFrontMarked(scratch);
            truncateFront(scratch, unit);
            return marked && !isFrontMarked(scratch) && Files.size(scratch) == unit;
        } catch (IOException unsupported) {
            return false;
        }
    }

    private static void allocate(Path file, int mode, long length) throws IOException {
        try (var opened = Opened.of(file)) {
            int failed;
            do failed = call(opened.descriptor(), mode, length);
            while (failed == Libc.EINTR);
            if (failed != 0) throw new IOException(file + ": " + Libc.strerror(failed));
        }
    }

    /** 0 or errno. */
    private static int call(int descriptor, int mode, long length) {
        try {
            int done =
                    (int)
                            FALLOCATE
                                    .orElseThrow()
                                    .invokeExact(Libc.errnoSegment(), descriptor, mode, 0L, length);
            return done == 0 ? 0 : Libc.errno();
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private record Opened(int descriptor) implements AutoCloseable {
        static Opened of(Path file) throws IOException {
            int descriptor = open(file);
            if (descriptor < 0) throw new IOException(file + ": " + Libc.lastError());
            return new Opened(descriptor);
        }

        @Override
        public void close() {
            try {
                int ignored = (int) CLOSE.orElseThrow().invokeExact(descriptor);
            } catch (Throwable bug) {
                throw Libc.rethrow(bug);
            }
        }

        private static int open(Path file) {
            try (var arena = Arena.ofConfined()) {
                MemorySegment name = arena.allocateFrom(file.toString());
                return (int)
                        OPEN.orElseThrow().invokeExact(Libc.errnoSegment(), name, O_RDWR_CLOEXEC);
            } catch (Throwable bug) {
                throw Libc.rethrow(bug);
            }
        }
    }
}
