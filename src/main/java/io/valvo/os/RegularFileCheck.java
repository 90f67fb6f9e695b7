package io.valvo.os;

import io.valvo.model.FileContent;
import io.valvo.model.FileContent.Unreadable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What may be read of files that somebody else names: regular ones (by {@code st_mode}), on a disk,
 * not too large; and the words for what else lies there.
 */
public final class RegularFileCheck {
    public static final int REGULAR = 0100000;
    public static final int DIRECTORY = 0040000;

    private static final int FILE_TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private RegularFileCheck() {}

    /** A way to read, which fails by an exception that says why. */
    public interface Reading {
        FileContent read() throws IOException;
    }

    /** What a reading of this file came to; a failure is a value too. */
    public static FileContent content(Path file, Reading reading) {
        try {
            return reading.read();
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

    /**
     * Refuses what is no regular file.
     *
     * @param mode {@code st_mode}
     */
    public static void checkRegular(Path file, int mode) throws IOException {
        int type = mode & FILE_TYPE;
        if (type != REGULAR) throw unreadable(file, kind(type));
    }

    /** One of these says that it is regular, and reading it may never end, or have an effect. */
    public static void checkDisk(Path file, Path real) throws IOException {
        if (real.startsWith("/proc") || real.startsWith("/sys"))
            throw unreadable(file, "no regular file (the kernel makes it up)");
    }

    public static void checkSize(Path file, long size, int most) throws IOException {
        if (size > most) throw unreadable(file, "a file of more than " + text(most));
    }

    public static FileSystemException unreadable(Path file, String why) {
        return new FileSystemException(file.toString(), null, why);
    }

    private static String kind(int type) {
        return switch (type) {
            case DIRECTORY -> "a directory";
            case FIFO -> "no regular file, but a pipe";
            case SOCKET -> "no regular file, but a socket";
            default -> "no regular file, but a device";
        };
    }

    private static String text(int bytes) {
        if (bytes < 1 << 10) return bytes + " bytes";
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }
}
