package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProbeResult.Passed;
import io.valvo.model.Exit;
import io.valvo.os.AwakeClock;
import io.valvo.os.HelperProcess;
import io.valvo.os.Processes;
import io.valvo.os.SpawnRequest;
import io.valvo.text.DurationFormat;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

import scala.concurrent.ExecutionContext;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Whether a command exits 0. What it wrote last is the reason when it doesn't. */
final class ExecCheck {
    private static final ExecutionContext DIRECT = ExecutionContext.fromExecutor(Runnable::run);

    /** What a probe writes is bounded so often while it runs. */
    private static final Duration BOUNDED = Duration.ofMillis(50);

    private final ActorSystem<?> system;
    private final Processes processes;
    private final Path scratch;
    private final Executor files;

    ExecCheck(ActorSystem<?> system, Processes processes, Path scratch) {
        this.system = system;
        this.processes = processes;
        this.scratch = scratch;
        this.files = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    CompletionStage<ProbeResult> run(List<String> command, ProbeTarget target, Duration timeout) {
        long from = AwakeClock.OWN.nanos();
        return CompletableFuture.supplyAsync(() -> ProbeOutput.in(scratch), files)
                .thenCompose(output -> run(launch(command, target, output), output, from, timeout));
    }

    private CompletionStage<ProbeResult> run(
            SpawnRequest launch, ProbeOutput output, long from, Duration timeout) {
        var bounding =
                system.scheduler()
                        .scheduleWithFixedDelay(
                                BOUNDED, BOUNDED, () -> files.execute(output::bound), DIRECT);
        return HelperProcess.run(processes, launch, timeout)
                .thenApplyAsync(outcome -> result(outcome, output, from, timeout), files)
                .whenCompleteAsync((_, _) -> output.delete(), files)
                .whenComplete((_, _) -> bounding.cancel());
    }

    private static SpawnRequest launch(
            List<String> command, ProbeTarget target, ProbeOutput output) {
        return SpawnRequest.of(command, target.environment(), target.directory(), output.file())
                .withAttributes(target.attributes());
    }

    private static ProbeResult result(
            HelperProcess.Outcome outcome, ProbeOutput output, long from, Duration timeout) {
        return switch (outcome) {
            case HelperProcess.Ended(Exit.Exited(int code)) when code == 0 ->
                    new Passed(Duration.ofNanos(AwakeClock.OWN.nanos() - from));
            case HelperProcess.Ended(var exit) -> new Failed(exit.text() + output.lastWords());
            case HelperProcess.NotStarted(var why) -> new Failed(why);
            case HelperProcess.TimedOut() ->
                    new Failed(
                            "no exit within " + DurationFormat.text(timeout) + output.lastWords());
        };
    }
}
