package io.valvo.supervision;

import io.valvo.model.Exit;
import io.valvo.model.Span;
import io.valvo.os.Errand;
import io.valvo.os.Launch;
import io.valvo.os.Processes;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Runs the hooks of an instance: beside its process, in its place and under its user, with output
 * to its log.
 */
public final class HookRun {
    public sealed interface Result {}

    public record Succeeded() implements Result {}

    /** Says why: {@code exited 1}, {@code no exit within 10s}. */
    public record Failed(String why) implements Result {}

    /**
     * A hook that runs.
     *
     * @param gone nothing of it is left
     */
    public record Running(
            CompletionStage<Result> result, Runnable abort, CompletionStage<?> gone) {}

    private final Processes processes;

    public HookRun(Processes processes) {
        this.processes = processes;
    }

    /**
     * Runs one command to its end; past the timeout, all of it is killed. Completes normally.
     *
     * @param tie whether the end of the service's process is the hook's end as well
     * @param service how the service itself is started: directory, environment, user and log files
     *     are taken from it
     */
    public Running start(List<String> command, Launch service, Duration timeout, Errand.Tie tie) {
        var run = Errand.start(processes, like(service, command), timeout, tie);
        return new Running(
                run.outcome().thenApply(outcome -> result(outcome, timeout)),
                run::abort,
                run.gone());
    }

    /** Its sockets stay the service's own. */
    private static Launch like(Launch service, List<String> command) {
        return new Launch(
                command,
                service.environment(),
                service.directory(),
                service.stdout(),
                service.stderr(),
                service.attributes(),
                List.of());
    }

    private static Result result(Errand.Outcome outcome, Duration timeout) {
        return switch (outcome) {
            case Errand.Ended(Exit.Exited(int code)) when code == 0 -> new Succeeded();
            case Errand.Ended(var exit) -> new Failed(exit.text());
            case Errand.NotStarted(var why) -> new Failed(why);
            case Errand.TimedOut() -> new Failed("no exit within " + Span.text(timeout));
        };
    }
}
