package io.valvo.cli;

import io.valvo.model.Signal;

import java.io.IOException;

/** Sends a signal to the main process of a service. */
record SendSignal(String name, Signal signal, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var target = Target.of("services", name, "signal").toString();
        var service =
                session.client()
                        .ask(Request.post(target, "{\"signal\":\"" + signal.name() + "\"}"));
        session.print(json ? service : name + ": SIG" + signal.name() + " sent");
        return ExitCode.DONE;
    }
}
