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
        if (!watch) return show(session, "");
        while (!session.out().checkError()) {
            show(session, session.shell().terminal() ? CLEAR : "");
            Pause.of(PERIOD);
        }
        return ExitCode.DONE;
    }

    private int show(Session session, String before) throws IOException {
        var request = json ? Request.get(target(), Request.JSON) : table(session);
        session.print(before + session.client().ask(request));
        return ExitCode.DONE;
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
