package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ExitCode;

/** Prints a help page. */
public record HelpCommand(String text) implements CliCommand {
    @Override
    public int perform(CommandContext session) {
        session.print(text);
        return ExitCode.DONE;
    }
}
