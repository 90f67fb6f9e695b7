package io.valvo.cli;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What may be said with every verb: which daemon is meant, and whether a failure shows its trace.
 */
public record Globals(Optional<Path> stateDir, Optional<Path> file, boolean debug) {
    public static final Globals NONE = new Globals(Optional.empty(), Optional.empty(), false);

    /** The file's name completed by the folder it was typed in, as the kernel would. */
    Globals seenFrom(Path directory) {
        return new Globals(stateDir, file.map(it -> LogicalPath.of(directory.resolve(it))), debug);
    }
}
