package io.valvo.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Starts, stops or restarts services, and waits until they are where they were sent.
 *
 * @param names empty: all
 * @param timeout how long to wait; empty: {@link #PATIENCE}
 * @param force for {@code stop}: without grace period
 */
record Control(
        Action action,
        List<String> names,
        boolean patient,
        Optional<Duration> timeout,
        boolean force,
        boolean json)
        implements Deed {
    /** Longer than any start that isn't named with a {@code --timeout} of its own. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What the daemon may need beyond the time it was given, to say that it is over. */
    static final Duration COURTESY = Duration.ofSeconds(10);

    enum Action {
        START("start", "started"),
        STOP("stop", "stopped"),
        RESTART("restart", "restarted");

        private final String verb;
        private final String done;

        Action(String verb, String done) {
            this.verb = verb;
            this.done = done;
        }
    }

    @Override
    public int perform(Session session) throws IOException {
        var services = answer(session);
        session.print(json ? services : told());
        if (action != Action.STOP) Unapplied.tell(session);
        return ExitCode.DONE;
    }

    private String answer(Session session) throws IOException {
        try (var _ = patient ? Progress.watch(session, names) : Progress.NONE) {
            return session.client().ask(request());
        }
    }

    private Request request() {
        var patience = timeout.orElse(PATIENCE);
        var request = Request.post(target(patience), body());
        return patient ? request.patient(patience.plus(COURTESY)) : request;
    }

    private String target(Duration patience) {
        var target =
                names.size() == 1
                        ? Target.of("services", names.getFirst(), action.verb)
                        : Target.of(action.verb);
        if (patient) target.with("wait", patience.toMillis() + "ms");
        return target.with("force", force).toString();
    }

    private String body() {
        return names.size() == 1 ? "" : "{\"services\":" + JsonText.strings(names) + "}";
    }

    private String told() {
        var whom = names.isEmpty() ? "all services" : String.join(", ", names);
        return whom + ": " + (patient ? action.done : action.verb + " asked for");
    }
}
