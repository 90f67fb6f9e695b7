package io.valvo.cli;

import java.io.IOException;
import java.util.Optional;

/**
 * The effective configuration: what the file says, or with {@code running} what the daemon works
 * by.
 */
record ShowConfig(Optional<String> name, boolean running, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        session.print(
                running || session.whereabouts().file().isEmpty()
                        ? ofDaemon(session)
                        : ofFile(session));
        return ExitCode.DONE;
    }

    private String ofFile(Session session) {
        return session.offline().effective(session.whereabouts().requiredFile(), name, json);
    }

    private String ofDaemon(Session session) throws IOException {
        var service =
                name.orElseThrow(() ->
                        new Complaint(
                                ExitCode.USAGE, "Name a service: valvo config --running NAME"));
        return session.client()
                .ask(
                        Request.get(
                                Target.of("services", service, "config").toString(), Request.JSON));
    }
}
