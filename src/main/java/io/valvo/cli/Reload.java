package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes the daemon read its file again and touch only what changed, and waits until what it started
 * or renewed is ready.
 *
 * @param timeout how long to wait; empty: {@link Control#PATIENCE}
 */
record Reload(boolean patient, Optional<Duration> timeout, boolean json) implements Deed {
    @Override
    public int perform(Session session) throws IOException {
        var plan = answer(session);
        session.print(json ? plan : PlanText.of(Node.read(plan), "Nothing has changed."));
        return ExitCode.DONE;
    }

    private String answer(Session session) throws IOException {
        try (var _ = patient ? Progress.watch(session, List.of()) : Progress.NONE) {
            return session.client().ask(request(session));
        }
    }

    private Request request(Session session) {
        var patience = timeout.orElse(Control.PATIENCE);
        var target = Target.of("reload");
        if (patient) target.with("wait", patience.toMillis() + "ms");
        var request = Request.post(target.toString(), Plan.body(session));
        return patient ? request.patient(patience.plus(Control.COURTESY)) : request;
    }
}
