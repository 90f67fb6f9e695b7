package io.valvo.os;

import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds a file that isn't Valvo's in a directory: it is a project, {@code /tmp}, somebody's home.
 */
final class ForeignUse {
    /** One of them tells that Valvo has used it before. */
    private static final List<String> SIGNS =
            List.of(StateDir.LOCK, StateDir.LEDGER, StateDir.MARKER_KEY);

    /** Of a file system that is mounted here. */
    private static final String LOST_AND_FOUND = "lost+found";

    private ForeignUse() {}

    /**
     * Something in it that is neither Valvo's nor hidden; empty where Valvo has used it before.
     *
     * @param folders names of ours, as {@code files}
     */
    static Optional<Path> of(Path directory, List<String> folders, List<String> files)
            throws IOException {
        if (SIGNS.stream().map(directory::resolve).anyMatch(Files::isRegularFile))
            return Optional.empty();
        try (var names = Files.list(directory)) {
            return names.filter(it -> !folders.contains(name(it)) && !files.contains(name(it)))
                    .filter(it -> !name(it).startsWith(".") && !name(it).equals(LOST_AND_FOUND))
                    .findFirst();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
