package io.valvo.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Whether logs can be written and rotated where the state directory is, or will be. */
final class LogChecks {
    private static final long LITTLE = 256L << 20;

    private LogChecks() {}

    /**
     * What a person is told.
     *
     * @param cuts whether files in a directory can be rotated exactly
     */
    static List<CheckResult> of(Path stateDir, Predicate<Path> cuts) throws IOException {
        var directory = existing(stateDir);
        return List.of(rotation(cuts.test(directory)), room(directory));
    }

    private static CheckResult rotation(boolean exact) {
        return exact
                ? CheckResult.fine("logs", "rotation loses no line")
                : CheckResult.doubtful(
                        "logs",
                        "this file system can't cut files (ext4 and xfs can): a rotation loses what is"
                                + " written while it copies");
    }

    private static CheckResult room(Path directory) throws IOException {
        long free = Files.getFileStore(directory).getUsableSpace();
        var text = (free >> 20) + " MiB free in " + directory;
        return free < LITTLE ? CheckResult.doubtful("disk", text) : CheckResult.fine("disk", text);
    }

    private static Path existing(Path directory) {
        var parent = directory.toAbsolutePath().getParent();
        return parent == null || Files.isDirectory(directory) ? directory : existing(parent);
    }
}
