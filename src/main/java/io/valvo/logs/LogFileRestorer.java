package io.valvo.logs;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;

import io.valvo.os.FrontTruncation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Carries output over to the log file that its writer would find at the path, while it writes to
 * another inode: somebody removed or moved the file. That one is reached by {@code /proc/PID/fd/N},
 * even when it has no name any more. For one thread at a time.
 */
public final class LogFileRestorer implements AutoCloseable {
    /** Where a removed file's room is given back, once that much was carried. */
    private static final long FREED = 1 << 20;

    private static final int BLOCK = 64 * 1024;

    private final Path log;
    private final Path descriptor;
    private final FrontTruncation truncation;
    private final FileChannel from;
    private final Object inode;
    private long position;

    private LogFileRestorer(
            Path log,
            Path descriptor,
            FrontTruncation truncation,
            FileChannel from,
            Object inode,
            long position) {
        this.log = log;
        this.descriptor = descriptor;
        this.truncation = truncation;
        this.from = from;
        this.inode = inode;
        this.position = position;
    }

    /**
     * Empty: the writer is gone, or writes where it should.
     *
     * @param descriptor {@code /proc/PID/fd/1} of the writer
     * @param seen bytes of its file that were seen in the log
     */
    public static Optional<LogFileRestorer> of(
            Path log, Path descriptor, FrontTruncation truncation, long seen) {
        try {
            var inode = inode(descriptor);
            if (Files.exists(log) && inode.equals(inode(log))) return Optional.empty();
            if (!Files.isRegularFile(descriptor)) return Optional.empty();
            var from = FileChannel.open(descriptor, READ);
            long position = Math.min(seen, from.size());
            return Optional.of(
                    new LogFileRestorer(log, descriptor, truncation, from, inode, position));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /**
     * Appends to the log what was written since.
     *
     * @return whether it is to be called again: the writer still writes elsewhere
     */
    public boolean copyNew() throws IOException {
        boolean writes = stillWrites();
        create();
        try (var to = FileChannel.open(log, APPEND)) {
            var block = ByteBuffer.allocate(BLOCK);
            while (from.read(block.clear(), position) > 0) {
                position += block.position();
                for (block.flip(); block.hasRemaining(); ) to.write(block);
            }
        }
        if (writes) free();
        return writes;
    }

    private boolean stillWrites() {
        try {
            return inode.equals(inode(descriptor)) && !inode.equals(inodeOfLog());
        } catch (IOException ended) {
            return false;
        }
    }

    private Object inodeOfLog() throws IOException {
        try {
            return inode(log);
        } catch (NoSuchFileException removedAgain) {
            return log;
        }
    }

    private void create() throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        if (Files.exists(log)) return;
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
        FileChannel.open(log, java.util.Set.of(CREATE, APPEND), mode).close();
    }

    /** A file without a name is nobody's but the writer's; one that was moved isn't ours. */
    private void free() throws IOException {
        if (position < FREED) return;
        if (!Integer.valueOf(0).equals(Files.getAttribute(descriptor, "unix:nlink"))) return;
        truncation.punchHole(descriptor, position);
    }

    private static Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
