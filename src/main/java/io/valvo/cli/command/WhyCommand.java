package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;

import java.io.IOException;

/** The cause chain of one service in plain words. */
public record WhyCommand(String name, boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var target = RequestPath.of("services", name, "why").toString();
        session.print(
                session.client()
                        .ask(
                                DaemonRequest.get(
                                        target, json ? DaemonRequest.JSON : DaemonRequest.TEXT)));
        return ExitCode.DONE;
    }
}
