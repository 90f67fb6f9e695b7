package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;
import io.valvo.model.Signal;

import java.io.IOException;

/** Sends a signal to the main process of a service. */
public record SignalCommand(String name, Signal signal, boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var target = RequestPath.of("services", name, "signal").toString();
        var service =
                session.client()
                        .ask(DaemonRequest.post(target, "{\"signal\":\"" + signal.name() + "\"}"));
        session.print(json ? service : name + ": SIG" + signal.name() + " sent");
        return ExitCode.DONE;
    }
}
