package io.valvo.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Whether logs can be written and rotated where the state directory is, or will be. */
final class LogFindings {
    private static final long LITTLE = 256L << 20;

    private LogFindings() {}

    /**
     * What a person is told.
     *
     * @param cuts whether files in a directory can be rotated exactly
     */
    static List<Finding> of(Path stateDir, Predicate<Path> cuts) throws IOException {
        var directory = existing(stateDir);
        return List.of(rotation(cuts.test(directory)), room(directory));
    }

    private static Finding rotation(boolean exact) {
        return exact
                ? Finding.fine("logs", "rotation loses no line")
                : Finding.doubtful(
                        "logs",
                        "this file system can't cut files (ext4 and xfs can): a rotation loses what is"
                                + " written while it copies");
    }

    private static Finding room(Path directory) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        var text = (free >> 20) + " MiB free in " + directory;
        return free < LITTLE ? Finding.doubtful("disk", text) : Finding.fine("disk", text);
    }

    private static Path existing(Path directory) {
        var parent = directory.toAbsolutePath().getParent();
        return parent == null || Files.isDirectory(directory) ? directory : existing(parent);
    }
}
