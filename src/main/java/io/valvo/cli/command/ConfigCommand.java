package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.util.Optional;

/**
 * The effective configuration: what the file says, or with {@code running} what the daemon works
 * by.
 */
public record ConfigCommand(Optional<String> name, boolean running, boolean json)
        implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        session.print(
                running || session.whereabouts().file().isEmpty()
                        ? ofDaemon(session)
                        : ofFile(session));
        return ExitCode.DONE;
    }

    private String ofFile(CommandContext session) {
        return session.offline().effective(session.whereabouts().requiredFile(), name, json);
    }

    private String ofDaemon(CommandContext session) throws IOException {
        var service =
                name.orElseThrow(() ->
                        new ClientException(
                                ExitCode.USAGE, "Name a service: valvo config --running NAME"));
        return session.client()
                .ask(
                        DaemonRequest.get(
                                RequestPath.of("services", service, "config").toString(),
                                DaemonRequest.JSON));
    }
}
