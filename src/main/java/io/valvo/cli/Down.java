package io.valvo.cli;

import io.valvo.model.Span;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Stops everything and then the daemon, and returns when it is gone.
 *
 * @param keep the services go on without it
 */
record Down(boolean keep, Optional<Duration> timeout) implements Deed {
    private static final Duration PERIOD = Duration.ofMillis(20);

    @Override
    public int perform(Session session) throws IOException {
        long begin = System.nanoTime();
        var client = session.client();
        long pid = client.json(Target.of("system").toString()).at("pid").number();
        try (var _ = Progress.watch(session, List.of())) {
            ask(client);
            while (client.answers() || Detached.alive(pid)) {
                if (System.nanoTime() - begin > patience().toNanos()) throw late(pid);
                Pause.of(PERIOD);
            }
        }
        session.print("The supervisor has stopped" + (keep ? "; its services go on." : "."));
        return ExitCode.DONE;
    }

    /** It may be gone before its answer is. */
    void ask(Client client) throws IOException {
        try {
            client.ask(
                    Request.post(Target.of("shutdown").with("keep", keep).toString(), "")
                            .patient(patience()));
        } catch (IOException gone) {
            if (client.answers()) throw gone;
        }
    }

    private Duration patience() {
        return timeout.orElse(Control.PATIENCE);
    }

    private Complaint late(long pid) {
        return new Complaint(
                ExitCode.TIMEOUT,
                "The supervisor (pid "
                        + pid
                        + ") hasn't ended within "
                        + Span.text(patience())
                        + ". It still stops its services.");
    }
}
