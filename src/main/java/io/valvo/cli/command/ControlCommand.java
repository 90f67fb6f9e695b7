package io.valvo.cli.command;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonWriter;
import io.valvo.client.RequestPath;

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
public record ControlCommand(
        Action action,
        List<String> names,
        boolean patient,
        Optional<Duration> timeout,
        boolean force,
        boolean json)
        implements CliCommand {
    /** Longer than any start that isn't named with a {@code --timeout} of its own. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    /** What the daemon may need beyond the time it was given, to say that it is over. */
    static final Duration COURTESY = Duration.ofSeconds(10);

    public enum Action {
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
    public int perform(CommandContext session) throws IOException {
        var services = answer(session);
        session.print(json ? services : told());
        if (action != Action.STOP) ConfigDriftNotice.tell(session);
        return ExitCode.DONE;
    }

    private String answer(CommandContext session) throws IOException {
        try (var _ = patient ? WaitProgress.watch(session, names) : WaitProgress.NONE) {
            return session.client().ask(request());
        }
    }

    private DaemonRequest request() {
        var patience = timeout.orElse(PATIENCE);
        var request = DaemonRequest.post(target(patience), body());
        return patient ? request.patient(patience.plus(COURTESY)) : request;
    }

    private String target(Duration patience) {
        var target =
                names.size() == 1
                        ? RequestPath.of("services", names.getFirst(), action.verb)
                        : RequestPath.of(action.verb);
        if (patient) target.with("wait", patience.toMillis() + "ms");
        return target.with("force", force).toString();
    }

    private String body() {
        return names.size() == 1 ? "" : "{\"services\":" + JsonWriter.strings(names) + "}";
    }

    private String told() {
        var whom = names.isEmpty() ? "all services" : String.join(", ", names);
        return whom + ": " + (patient ? action.done : action.verb + " asked for");
    }
}
