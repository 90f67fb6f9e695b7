package io.valvo.cli;

import java.io.IOException;

/** Changes how many instances of a service run. */
record Scale(String name, int instances, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var target = Target.of("services", name, "scale").toString();
        var service =
                session.client().ask(Request.post(target, "{\"instances\":" + instances + "}"));
        session.print(
                json
                        ? service
                        : name + ": " + instances + (instances == 1 ? " instance" : " instances"));
        return ExitCode.DONE;
    }
}
