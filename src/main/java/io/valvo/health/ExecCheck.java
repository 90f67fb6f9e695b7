package io.valvo.health;

import io.valvo.health.Prober.Failed;
import io.valvo.health.Prober.Passed;
import io.valvo.health.Prober.Result;
import io.valvo.health.Prober.Target;
import io.valvo.logs.Excerpt;
import io.valvo.logs.Piece;
import io.valvo.model.Exit;
import io.valvo.os.AwakeClock;
import io.valvo.os.Errand;
import io.valvo.os.Launch;
import io.valvo.os.Processes;
import io.valvo.rules.Span;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Whether a command exits 0. What it wrote last is the reason when it doesn't. */
final class ExecCheck {
    private final Processes processes;
    private final Path scratch;
    private final Executor files;

    ExecCheck(ActorSystem<?> system, Processes processes, Path scratch) {
        this.processes = processes;
        this.scratch = scratch;
        this.files = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    CompletionStage<Result> run(List<String> command, Target target, Duration timeout) {
        long from = AwakeClock.OWN.nanos();
        return CompletableFuture.supplyAsync(this::output, files)
                .thenCompose(output ->
                        Errand.run(processes, launch(command, target, output), timeout)
                                .thenApplyAsync(
                                        outcome -> result(outcome, output, from, timeout), files)
                                .whenCompleteAsync((_, _) -> delete(output), files));
    }

    private static Launch launch(List<String> command, Target target, Path output) {
        return Launch.of(command, target.environment(), target.directory(), output)
                .withAttributes(target.attributes());
    }

    private static Result result(Errand.Outcome outcome, Path output, long from, Duration timeout) {
        return switch (outcome) {
            case Errand.Ended(Exit.Exited(int code)) when code == 0 ->
                    new Passed(Duration.ofNanos(AwakeClock.OWN.nanos() - from));
            case Errand.Ended(var exit) -> new Failed(exit.text() + lastWords(output));
            case Errand.NotStarted(var why) -> new Failed(why);
            case Errand.TimedOut() ->
                    new Failed("no exit within " + Span.text(timeout) + lastWords(output));
        };
    }

    private static String lastWords(Path output) {
        var excerpt = Excerpt.last(output, 1);
        var last = excerpt.unfinished().or(() -> excerpt.lines().stream().findFirst());
        return last.map(Piece::text)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> ": " + shortened(text))
                .orElse("");
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }

    private Path output() {
        try {
            Files.createDirectories(scratch);
            return Files.createTempFile(scratch, "probe", ".out");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void delete(Path output) {
        try {
            Files.deleteIfExists(output);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
