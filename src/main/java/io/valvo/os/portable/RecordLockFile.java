package io.valvo.os.portable;

import io.valvo.os.FileKind;
import io.valvo.os.LockFile;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * POSIX record locks, for systems without those of the open file description. A process loses them
 * all with the first descriptor of the file that it closes (fcntl(2)): whoever holds one must not
 * open that file again.
 */
public final class RecordLockFile implements LockFile {
    private final Path file;
    private final BasicFileAttributes attributes;
    private final int owner;
    private final FileChannel channel;
    private final Map<Long, FileLock> locks = new HashMap<>();

    private RecordLockFile(Path file, boolean write) throws IOException {
        if (FileKind.isIrregular(file)) throw new IOException(FileKind.irregularText(file));
        this.file = file;
        attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        owner = (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        channel = open(write);
    }

    public static RecordLockFile create(Path file) throws IOException {
        var mine = PosixFilePermissions.fromString("rw-------");
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS))
            Files.createFile(file, PosixFilePermissions.asFileAttribute(mine));
        return new RecordLockFile(file, true);
    }

    public static RecordLockFile open(Path file) throws IOException {
        return new RecordLockFile(file, false);
    }

    @Override
    public Object identity() {
        return Objects.requireNonNullElse(attributes.fileKey(), file);
    }

    @Override
    public int owner() {
        return owner;
    }

    @Override
    public boolean tryLock(long at) throws IOException {
        var lock = channel.tryLock(at, 1, false);
        if (lock != null) locks.put(at, lock);
        return lock != null;
    }

    @Override
    public void unlock(long at) throws IOException {
        var lock = locks.remove(at);
        if (lock != null) lock.release();
    }

    @Override
    public boolean isLocked(long at) throws IOException {
        try (var lock = channel.tryLock(at, 1, true)) {
            return lock == null;
        }
    }

    @Override
    public String read(int most) throws IOException {
        return LockFile.read(channel, most);
    }

    @Override
    public void write(String text) throws IOException {
        LockFile.write(channel, text);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private FileChannel open(boolean write) throws IOException {
        return FileChannel.open(
                file,
                write
                        ? Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS)
                        : Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }
}
