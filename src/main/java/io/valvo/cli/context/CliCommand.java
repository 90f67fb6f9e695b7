package io.valvo.cli.context;

import io.valvo.client.ClientException;

import java.io.IOException;

/** What a verb does, with its arguments as values. */
public interface CliCommand {
    /**
     * Returns the exit code.
     *
     * @throws ClientException when it can't be done
     * @throws IOException when the daemon went away meanwhile
     */
    int perform(CommandContext session) throws IOException;
}
