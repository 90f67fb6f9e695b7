package io.valvo.os.linux;

import static io.valvo.os.linux.FileCalls.O_CREAT;
import static io.valvo.os.linux.FileCalls.O_NOFOLLOW;
import static io.valvo.os.linux.FileCalls.O_NONBLOCK;
import static io.valvo.os.linux.FileCalls.O_PATH;
import static io.valvo.os.linux.FileCalls.O_RDONLY;
import static io.valvo.os.linux.FileCalls.O_RDWR;

import io.valvo.os.FileKind;
import io.valvo.os.LockFile;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Locks of the open file description (Linux, {@code F_OFD_SETLK}): they belong to this descriptor
 * and end with it, whatever else in the process opens and closes the same file. They exclude POSIX
 * record locks, and are excluded by them.
 */
public final class OfdLockFile implements LockFile {
    private static final int MINE_ALONE = 0600;
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;

    private final Path file;
    private final int descriptor;
    private final Map<String, Object> attributes;

    private OfdLockFile(Path file, int descriptor) throws IOException {
        this.file = file;
        this.descriptor = descriptor;
        attributes = attributes(descriptor);
    }

    public static boolean isSupported() {
        return System.getProperty("os.name").equals("Linux") && new File("/proc/self/fd").exists();
    }

    public static OfdLockFile create(Path file) throws IOException {
        return regular(file, opened(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK));
    }

    /** Its kind is known before it is really opened: opening a device can have effects. */
    public static OfdLockFile open(Path file) throws IOException {
        int name = opened(file, O_PATH | O_NOFOLLOW);
        try {
            checkRegular(file, attributes(name));
            return regular(file, opened(link(name), O_RDONLY | O_NONBLOCK));
        } finally {
            SocketCalls.close(name);
        }
    }

    @Override
    public Object identity() {
        return identity(attributes);
    }

    @Override
    public int owner() {
        return (int) attributes.getOrDefault("uid", -1);
    }

    @Override
    public boolean tryLock(long at) throws IOException {
        if (FileCalls.lock(descriptor, at) == 0) return true;
        if (Libc.errno() == Libc.EAGAIN || Libc.errno() == Libc.EACCES) return false;
        throw failed(file, "can't be locked");
    }

    @Override
    public void unlock(long at) throws IOException {
        if (FileCalls.unlock(descriptor, at) != 0) throw failed(file, "can't be unlocked");
    }

    @Override
    public boolean isLocked(long at) throws IOException {
        int locked = FileCalls.isLocked(descriptor, at);
        if (locked < 0) throw failed(file, "can't be asked for locks");
        return locked == 1;
    }

    @Override
    public String read(int most) throws IOException {
        try (var channel = again(StandardOpenOption.READ)) {
            return LockFile.read(channel, most);
        }
    }

    @Override
    public void write(String text) throws IOException {
        try (var channel = again(StandardOpenOption.WRITE)) {
            LockFile.write(channel, text);
        }
    }

    @Override
    public void close() {
        SocketCalls.close(descriptor);
    }

    /**
     * Device and inode, as {@link java.nio.file.attribute.BasicFileAttributes#fileKey} has them.
     */
    private static Object identity(Map<String, Object> attributes) {
        return attributes.getOrDefault("fileKey", "");
    }

    private static OfdLockFile regular(Path file, int descriptor) throws IOException {
        try {
            var opened = new OfdLockFile(file, descriptor);
            checkRegular(file, opened.attributes);
            return opened;
        } catch (IOException odd) {
            SocketCalls.close(descriptor);
            throw odd;
        }
    }

    private static void checkRegular(Path file, Map<String, Object> attributes) throws IOException {
        int mode = (int) attributes.getOrDefault("mode", 0);
        if ((mode & FILE_TYPE) != REGULAR) throw new IOException(FileKind.irregularText(file));
    }

    private static int opened(Path file, int flags) throws IOException {
        int descriptor = FileCalls.open(file, flags, MINE_ALONE);
        if (descriptor >= 0) return descriptor;
        if (Libc.errno() == Libc.ENOENT) throw new NoSuchFileException(file.toString());
        var why = Libc.lastError();
        if (FileKind.isIrregular(file)) throw new IOException(FileKind.irregularText(file));
        throw new IOException(file + ": " + why);
    }

    private static Map<String, Object> attributes(int descriptor) throws IOException {
        return Files.readAttributes(link(descriptor), "unix:uid,mode,fileKey");
    }

    /** The open file itself: the kernel doesn't go by its name. */
    private static Path link(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    /** Another descriptor of the same file, whatever bears its name by now. */
    private FileChannel again(StandardOpenOption how) throws IOException {
        return FileChannel.open(link(descriptor), how);
    }

    private static IOException failed(Path file, String what) {
        return new IOException(file + " " + what + ": " + Libc.lastError());
    }
}
