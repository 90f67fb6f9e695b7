package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The table of services, rendered by the daemon: the client only copies it. */
public record StatusCommand(List<String> names, boolean watch, boolean json) implements CliCommand {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Override
    public int perform(CommandContext session) throws IOException {
        if (!watch) return show(session, request(session));
        while (!session.shell().unfiltered().checkError()) {
            var services = session.client().ask(request(session));
            if (session.shell().terminal()) session.shell().unfiltered().print(CLEAR);
            session.print(services);
            PollInterval.of(PERIOD);
        }
        return ExitCode.DONE;
    }

    private static int show(CommandContext session, DaemonRequest request) throws IOException {
        session.print(session.client().ask(request));
        return ExitCode.DONE;
    }

    private DaemonRequest request(CommandContext session) {
        return json ? DaemonRequest.get(target(), DaemonRequest.JSON) : table(session);
    }

    private DaemonRequest table(CommandContext session) {
        var target = RequestPath.of("services");
        for (var name : names) target.with("name", name);
        return DaemonRequest.get(
                target.with("color", session.shell().colour()).toString(), DaemonRequest.TEXT);
    }

    private String target() {
        var target = RequestPath.of("services");
        for (var name : names) target.with("name", name);
        return target.toString();
    }
}
