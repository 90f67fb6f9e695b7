package io.valvo.cli.context;

import io.valvo.client.ClientException;
import io.valvo.model.spec.StackSpec;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a configuration file tells without a daemon; wired by the entry point. */
public interface ConfigFiles {
    /** Reads and checks a file, everything that is wrong with it included. */
    Reading read(Path file);

    /**
     * The state directory that the file names, absolute; empty when it names none or can't be read.
     */
    Optional<Path> stateDir(Path file);

    /**
     * The effective configuration, every default filled in, secrets masked: of one service, or of
     * all.
     *
     * @throws ClientException when the file is wrong or the service isn't in it
     */
    String effective(Path file, Optional<String> service, boolean json);

    /**
     * What became of reading a file.
     *
     * @param stack empty exactly if there are errors
     * @param errors {@code FILE:LINE: what is wrong, and the cure}
     * @param warnings what is legal but odd, likewise
     */
    record Reading(Optional<StackSpec> stack, List<String> errors, List<String> warnings) {}
}
