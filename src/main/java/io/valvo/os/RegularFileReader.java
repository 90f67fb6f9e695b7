package io.valvo.os;

import static io.valvo.os.linux.FileCalls.O_NONBLOCK;
import static io.valvo.os.linux.FileCalls.O_PATH;
import static io.valvo.os.linux.FileCalls.O_RDONLY;

import io.valvo.model.FileContent;
import io.valvo.model.FileContent.Bytes;
import io.valvo.model.FileContent.Unreadable;
import io.valvo.os.linux.FileCalls;
import io.valvo.os.linux.Libc;
import io.valvo.os.linux.OfdLockFile;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads files that somebody else names: open(2) with {@code O_PATH}, which has no effect and never
 * waits; the kind and size of that very inode; then, through {@code /proc/self/fd}, the same inode
 * with {@code O_NONBLOCK}. Whatever bears the name by then, a FIFO, device or socket is never
 * opened. Without {@code /proc} the name is looked at and then opened.
 */
public final class RegularFileReader {
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;
    private static final int ELOOP = 40;
    private static final boolean BY_DESCRIPTOR = OfdLockFile.isSupported();

    private RegularFileReader() {}

    /** Follows links, as a name in a configuration may be one. */
    public static FileContent read(Path file, int most) {
        try {
            return BY_DESCRIPTOR ? byDescriptor(file, most) : byName(file, most);
        } catch (NoSuchFileException e) {
            return new Unreadable(
                    Files.isSymbolicLink(file) ? "a link that leads nowhere" : "no such file");
        } catch (AccessDeniedException e) {
            return new Unreadable("a file that may not be read");
        } catch (FileSystemException e) {
            return new Unreadable(e.getReason());
        } catch (IOException e) {
            return new Unreadable("a file that can't be read");
        }
    }

    private static FileContent byDescriptor(Path file, int most) throws IOException {
        int name = opened(file, file, O_PATH);
        try {
            var attributes = Files.readAttributes(link(name), "unix:mode,size");
            checkRegular(file, (int) attributes.getOrDefault("mode", 0));
            checkDisk(file, Files.readSymbolicLink(link(name)));
            checkSize(file, (long) attributes.getOrDefault("size", 0L), most);
            return content(file, opened(file, link(name), O_RDONLY | O_NONBLOCK), most);
        } finally {
            FileCalls.close(name);
        }
    }

    /** It may grow while it is read: what counts is what comes. */
    private static FileContent content(Path file, int descriptor, int most) throws IOException {
        try {
            var bytes = FileCalls.read(descriptor, most + 1);
            if (bytes == null) throw failed(file);
            checkSize(file, bytes.length, most);
            return new Bytes(bytes);
        } finally {
            FileCalls.close(descriptor);
        }
    }

    private static int opened(Path file, Path path, int flags) throws IOException {
        int descriptor = FileCalls.open(path, flags, 0);
        if (descriptor < 0) throw failed(file);
        return descriptor;
    }

    /** By the errno of the latest call. */
    private static IOException failed(Path file) {
        var name = file.toString();
        return switch (Libc.errno()) {
            case Libc.ENOENT -> new NoSuchFileException(name);
            case Libc.EACCES, Libc.EPERM -> new AccessDeniedException(name);
            case Libc.EAGAIN -> unreadable(file, "a file for whose content one must wait");
            case ELOOP -> unreadable(file, "a link that leads back to itself");
            default -> unreadable(file, "a file that can't be read: " + Libc.lastError());
        };
    }

    private static FileContent byName(Path file, int most) throws IOException {
        if (Files.notExists(file)) throw new NoSuchFileException(file.toString());
        if (Files.isDirectory(file)) checkRegular(file, DIRECTORY);
        checkRegular(file, Files.isRegularFile(file) ? REGULAR : 0);
        checkDisk(file, file.toRealPath());
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(most + 1);
            checkSize(file, bytes.length, most);
            return new Bytes(bytes);
        }
    }

    private static void checkRegular(Path file, int mode) throws IOException {
        int type = mode & FILE_TYPE;
        if (type != REGULAR) throw unreadable(file, kind(type));
    }

    private static String kind(int type) {
        return switch (type) {
            case DIRECTORY -> "a directory";
            case FIFO -> "no regular file, but a pipe";
            case SOCKET -> "no regular file, but a socket";
            default -> "no regular file, but a device";
        };
    }

    /** One of these says that it is regular, and reading it may never end, or have an effect. */
    private static void checkDisk(Path file, Path real) throws IOException {
        if (real.startsWith("/proc") || real.startsWith("/sys"))
            throw unreadable(file, "no regular file (the kernel makes it up)");
    }

    private static void checkSize(Path file, long size, int most) throws IOException {
        if (size > most) throw unreadable(file, "a file of more than " + text(most));
    }

    private static String text(int bytes) {
        if (bytes < 1 << 10) return bytes + " bytes";
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }

    private static FileSystemException unreadable(Path file, String why) {
        return new FileSystemException(file.toString(), null, why);
    }

    /** The open file itself: the kernel doesn't go by its name. */
    private static Path link(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }
}
