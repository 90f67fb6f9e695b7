package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.DaemonClient;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.RequestPath;
import io.valvo.model.ProcessMarker;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says that a worker is alive. Called by the worker itself it needs no argument: the environment
 * that Valvo gave it tells who it is and which daemon watches it.
 */
public record HeartbeatCommand(Optional<String> name) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var target = RequestPath.of("services", who(session), "heartbeat").toString();
        client(session).ask(DaemonRequest.put(target));
        return ExitCode.DONE;
    }

    private String who(CommandContext session) {
        return name.or(() -> variable(session, "VALVO_INSTANCE"))
                .orElseThrow(() ->
                        new ClientException(
                                ExitCode.USAGE,
                                "Whose heartbeat? VALVO_INSTANCE isn't set, as it is in"
                                        + " every process that Valvo starts: name the"
                                        + " service."));
    }

    private static DaemonClient client(CommandContext session) {
        if (session.whereabouts().named().isPresent()) return session.client();
        return variable(session, "VALVO_ID")
                .flatMap(ProcessMarker::parse)
                .map(it -> new DaemonClient(StateDir.of(Path.of(it.stateDir())), "valvo up"))
                .orElseGet(session::client);
    }

    private static Optional<String> variable(CommandContext session, String variable) {
        return Optional.ofNullable(session.shell().environment().get(variable))
                .filter(it -> !it.isEmpty());
    }
}
