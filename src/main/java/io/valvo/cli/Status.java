package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The table of services, rendered by the daemon: the client only copies it. */
record Status(List<String> names, boolean watch, boolean json) implements Deed {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Override
    public int perform(Session session) throws IOException {
        if (!watch) return show(session, request(session));
        while (!session.shell().unfiltered().checkError()) {
            var services = session.client().ask(request(session));
            if (session.shell().terminal()) session.shell().unfiltered().print(CLEAR);
            session.print(services);
            Pause.of(PERIOD);
        }
        return ExitCode.DONE;
    }

    private static int show(Session session, Request request) throws IOException {
        session.print(session.client().ask(request));
        return ExitCode.DONE;
    }

    private Request request(Session session) {
        return json ? Request.get(target(), Request.JSON) : table(session);
    }

    private Request table(Session session) {
        var target = Target.of("services");
        for (var name : names) target.with("name", name);
        return Request.get(target.with("color", session.shell().colour()).toString(), Request.TEXT);
    }

    private String target() {
        var target = Target.of("services");
        for (var name : names) target.with("name", name);
        return target.toString();
    }
}
