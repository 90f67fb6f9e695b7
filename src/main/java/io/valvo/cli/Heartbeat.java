package io.valvo.cli;

import io.valvo.model.Marker;
import io.valvo.wire.StateDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says that a worker is alive. Called by the worker itself it needs no argument: the environment
 * that Valvo gave it tells who it is and which daemon watches it.
 */
record Heartbeat(Optional<String> name) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var target = Target.of("services", who(session), "heartbeat").toString();
        client(session).ask(Request.put(target));
        return ExitCode.DONE;
    }

    private String who(Session session) {
        return name.or(() -> variable(session, "VALVO_INSTANCE"))
                .orElseThrow(() ->
                        new Complaint(
                                ExitCode.USAGE,
                                "Whose heartbeat? VALVO_INSTANCE isn't set, as it is in"
                                        + " every process that Valvo starts: name the"
                                        + " service."));
    }

    private static Client client(Session session) {
        if (session.whereabouts().named().isPresent()) return session.client();
        return variable(session, "VALVO_ID")
                .flatMap(Marker::parse)
                .map(it -> new Client(StateDir.of(Path.of(it.stateDir())), "valvo up"))
                .orElseGet(session::client);
    }

    private static Optional<String> variable(Session session, String variable) {
        return Optional.ofNullable(session.shell().environment().get(variable))
                .filter(it -> !it.isEmpty());
    }
}
