package io.valvo.os;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * What lies at a name, in words, where a regular file is expected (lstat(2): nothing is opened).
 */
public final class FileKind {
    private FileKind() {}

    /** Whether something lies there that is no regular file. */
    public static boolean isIrregular(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** What a person reads about it. */
    public static String irregularText(Path file) {
        return file + " is " + name(file) + ", not a regular file; move it away";
    }

    private static String name(Path file) {
        if (Files.isSymbolicLink(file)) return "a symbolic link";
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) return "a directory";
        return "a special file (FIFO, socket or device)";
    }
}
