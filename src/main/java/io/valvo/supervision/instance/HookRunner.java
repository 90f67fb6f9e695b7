package io.valvo.supervision.instance;

import io.valvo.model.Exit;
import io.valvo.os.HelperProcess;
import io.valvo.os.Processes;
import io.valvo.os.SpawnRequest;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Runs the hooks of an instance: beside its process, in its place and under its user, with output
 * to its log.
 */
public final class HookRunner {
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

    public HookRunner(Processes processes) {
        this.processes = processes;
    }

    /**
     * Runs one command to its end; past the timeout, all of it is killed. Completes normally.
     *
     * @param tie whether the end of the service's process is the hook's end as well
     * @param service how the service itself is started: directory, environment, user and log files
     *     are taken from it
     */
    public Running start(
            List<String> command, SpawnRequest service, Duration timeout, HelperProcess.Tie tie) {
        var run = HelperProcess.start(processes, like(service, command), timeout, tie);
        return new Running(
                run.outcome().thenApply(outcome -> result(outcome, timeout)),
                run::abort,
                run.gone());
    }

    /** Its sockets stay the service's own. */
    private static SpawnRequest like(SpawnRequest service, List<String> command) {
        return new SpawnRequest(
                command,
                service.environment(),
                service.directory(),
                service.stdout(),
                service.stderr(),
                service.attributes(),
                List.of());
    }

    private static Result result(HelperProcess.Outcome outcome, Duration timeout) {
        return switch (outcome) {
            case HelperProcess.Ended(Exit.Exited(int code)) when code == 0 -> new Succeeded();
            case HelperProcess.Ended(var exit) -> new Failed(exit.text());
            case HelperProcess.NotStarted(var why) -> new Failed(why);
            case HelperProcess.TimedOut() ->
                    new Failed("no exit within " + DurationFormat.text(timeout));
        };
    }
}
