package io.valvo.statedir;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, in words: the JDK's exceptions often name the file alone. */
public final class FileErrorText {
    private FileErrorText() {}

    /** {@code /srv/state: permission denied}. */
    public static String text(IOException trouble) {
        return switch (trouble) {
            case AccessDeniedException it -> it.getFile() + ": permission denied";
            case NoSuchFileException it -> it.getFile() + ": no such file or directory";
            case NotDirectoryException it -> it.getFile() + ": not a directory";
            case FileAlreadyExistsException it -> it.getFile() + ": a file that is no directory";
            case DirectoryNotEmptyException it -> it.getFile() + ": a directory";
            case FileSystemException it when it.getReason() == null ->
                    it.getFile() + ": " + it.getClass().getSimpleName();
            default -> String.valueOf(trouble.getMessage());
        };
    }
}
