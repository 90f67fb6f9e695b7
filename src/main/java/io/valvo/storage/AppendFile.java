package io.valvo.storage;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The end of a file, where bytes are added. What {@link #append} returned from is in the kernel's
 * hands and survives the death of this process; only {@link #force} makes it survive a power
 * failure.
 *
 * <p>A stream and not a channel: a channel closes itself when a thread that uses it is interrupted.
 */
public final class AppendFile implements AutoCloseable {
    private final Path path;
    private final FileOutputStream out;
    private long size;

    private AppendFile(Path path, FileOutputStream out, long size) {
        this.path = path;
        this.out = out;
        this.size = size;
    }

    /**
     * Goes on after the first {@code size} bytes of the file, which is created (0600) when there is
     * none.
     */
    public static AppendFile open(Path path, long size) throws IOException {
        create(path);
        if (Files.size(path) > size) cut(path, size);
        return new AppendFile(path, new FileOutputStream(path.toFile(), true), size);
    }

    /** All or nothing, in one write; after an error this object is of no use any more. */
    public void append(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            size += bytes.length;
        } catch (IOException e) {
            cut(path, size);
            throw e;
        }
    }

    public long size() {
        return size;
    }

    public Path path() {
        return path;
    }

    public void force() throws IOException {
        out.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Makes the names in a directory durable. */
    public static void forceDirectory(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void create(Path path) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(ownerOnly));
        } catch (FileAlreadyExistsException _) {
            return;
        }
    }

    private static void cut(Path path, long size) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }
}
