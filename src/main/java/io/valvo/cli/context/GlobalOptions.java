package io.valvo.cli.context;

import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What may be said with every verb: which daemon is meant, and whether a failure shows its trace.
 */
public record GlobalOptions(Optional<Path> stateDir, Optional<Path> file, boolean debug) {
    public static final GlobalOptions NONE =
            new GlobalOptions(Optional.empty(), Optional.empty(), false);

    /** An empty name, as of a variable that isn't set, would mean the current folder. */
    public void requireNames() {
        require("--state-dir", stateDir);
        require("--file", file);
    }

    private static void require(String option, Optional<Path> name) {
        if (name.filter(it -> it.toString().isEmpty()).isPresent())
            throw new ClientException(
                    ExitCode.USAGE,
                    option
                            + " is given an empty name (a variable that isn't set?); write one, or leave it out.");
    }

    /** The file's name completed by the folder it was typed in, as the kernel would. */
    GlobalOptions seenFrom(Path directory) {
        return new GlobalOptions(
                stateDir, file.map(it -> LogicalPath.of(directory.resolve(it))), debug);
    }
}
