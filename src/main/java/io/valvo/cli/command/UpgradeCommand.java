package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts a new daemon in the place of the present one, by the program as it is installed now. The
 * services go on and notice nothing; one that fails or backs off did so before, and is told.
 */
public record UpgradeCommand(Optional<Duration> timeout) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var errors = session.offline().read(session.whereabouts().requiredFile()).errors();
        if (!errors.isEmpty()) throw new ClientException(ExitCode.USAGE, String.join("\n", errors));
        new DownCommand(true, timeout).perform(session);
        new UpCommand(true, true, timeout).perform(session);
        return ExitCode.DONE;
    }
}
