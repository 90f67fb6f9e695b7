package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ExitCode;

import java.util.Optional;

/** Which Valvo this is, on which Java. */
public record VersionCommand(boolean json) implements CliCommand {
    /** From the jar's manifest. */
    static String number() {
        return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public int perform(CommandContext session) {
        var java = System.getProperty("java.version", "");
        session.print(
                json
                        ? "{\"version\":\"" + number() + "\",\"java\":\"" + java + "\"}"
                        : "valvo " + number() + " (Java " + java + ")");
        return ExitCode.DONE;
    }
}
