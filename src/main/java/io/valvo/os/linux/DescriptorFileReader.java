package io.valvo.os.linux;

import static io.valvo.os.RegularFileCheck.checkDisk;
import static io.valvo.os.RegularFileCheck.checkRegular;
import static io.valvo.os.RegularFileCheck.checkSize;
import static io.valvo.os.RegularFileCheck.unreadable;
import static io.valvo.os.linux.FileCalls.O_NONBLOCK;
import static io.valvo.os.linux.FileCalls.O_PATH;
import static io.valvo.os.linux.FileCalls.O_RDONLY;

import io.valvo.model.FileContent;
import io.valvo.os.RegularFileCheck;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Reads files that somebody else names: open(2) with {@code O_PATH}, which has no effect and never
 * waits; the kind and size of that very inode; then, through {@code /proc/self/fd}, the same inode
 * with {@code O_NONBLOCK}. Whatever bears the name by then, a FIFO, device or socket is never
 * opened.
 */
public final class DescriptorFileReader {
    private static final int ELOOP = 40;

    private DescriptorFileReader() {}

    /** Follows links. */
    public static FileContent read(Path file, int most) {
        return RegularFileCheck.content(file, () -> checked(file, most));
    }

    private static FileContent checked(Path file, int most) throws IOException {
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
            return new FileContent.Bytes(bytes);
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

    /** The open file itself: the kernel doesn't go by its name. */
    private static Path link(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }
}
