package io.valvo.cli;

import java.io.IOException;

/** The cause chain of one service in plain words. */
record Why(String name, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var target = Target.of("services", name, "why").toString();
        session.print(
                session.client().ask(Request.get(target, json ? Request.JSON : Request.TEXT)));
        return ExitCode.DONE;
    }
}
