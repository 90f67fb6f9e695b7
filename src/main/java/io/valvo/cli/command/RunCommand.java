package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.cli.context.RunSpec;

/** Supervises one command in this process, without a file. */
public record RunCommand(RunSpec spec) implements CliCommand {
    @Override
    public int perform(CommandContext session) {
        return session.supervisor().run(spec, session.whereabouts().named(), session.shell());
    }
}
