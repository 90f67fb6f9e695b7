package io.valvo.os;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;

import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spawns a command that is run to its end (a hook, a probe), with a timeout after which its process
 * tree is killed. Whatever happens, nothing of it stays: its family is killed when its time is up,
 * and what it leaves behind in the background when it ends.
 *
 * <p>It gets a marker of its own: that of the process that it serves, and a number. With the bare
 * one, ending its family would end the service; so the family of that process includes it ({@link
 * Tie#WITH_PROCESS}), and the next daemon knows whose it was.
 */
public final class HelperProcess {
    public sealed interface Outcome {}

    public record Ended(Exit exit) implements Outcome {}

    /** The reason is for people. */
    public record NotStarted(String why) implements Outcome {}

    public record TimedOut() implements Outcome {}

    /** What it has to do with the process whose marker it carries. */
    public enum Tie {
        /** It is part of its family: it ends when that is ended. */
        WITH_PROCESS('+'),
        /** It is about the end of that process, and outlives it. */
        AFTER_PROCESS('-');

        private final char sign;

        Tie(char sign) {
            this.sign = sign;
        }
    }

    private static final AtomicLong COUNT = new AtomicLong();

    private final Processes processes;
    private final String marker;
    private final OptionalInt user;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> treeGone = new CompletableFuture<>();

    private HelperProcess(Processes processes, String marker, OptionalInt user) {
        this.processes = processes;
        this.marker = marker;
        this.user = user;
    }

    /**
     * A started errand. Its outcome comes normally, at the latest after the timeout; no thread
     * waits for it.
     *
     * @param gone nothing of it is left
     */
    public record Run(CompletableFuture<Outcome> outcome, CompletionStage<?> gone) {
        /** Nobody needs it any more: it is ended as if its time were up. */
        public void abort() {
            outcome.complete(new TimedOut());
        }
    }

    /** The outcome of {@link #start}. */
    public static CompletionStage<Outcome> run(
            Processes processes, SpawnRequest launch, Duration timeout) {
        return start(processes, launch, timeout, Tie.WITH_PROCESS).outcome();
    }

    public static Run start(Processes processes, SpawnRequest launch, Duration timeout, Tie tie) {
        var variables = new HashMap<>(launch.environment());
        var marker = launch.marker() + tie.sign + COUNT.incrementAndGet();
        variables.put(ProcessMarker.VARIABLE, marker);
        var name = launch.attributes().user();
        var user = name.isEmpty() ? OptionalInt.empty() : processes.userId(name.get());
        var errand = new HelperProcess(processes, marker, user);
        processes.spawn(launch.withEnvironment(variables), errand.new TreeListener());
        AwakeClock.OWN.complete(errand.outcome, new TimedOut(), timeout);
        return new Run(errand.outcome, errand.treeGone);
    }

    /** The process whose family a helper with this marker is part of, by its marker. */
    public static Optional<String> servedMarker(String marker) {
        int sign = marker.lastIndexOf(Tie.WITH_PROCESS.sign);
        return sign > 0 && isNumber(marker, sign + 1)
                ? Optional.of(marker.substring(0, sign))
                : Optional.empty();
    }

    private static boolean isNumber(String text, int from) {
        return from < text.length() && text.chars().skip(from).allMatch(Character::isDigit);
    }

    /** Watches the process; the family is ended once the outcome is decided, by whomever. */
    private final class TreeListener implements ProcessListener {
        private Optional<ProcessId> process = Optional.empty();

        @Override
        public void started(ProcessId started) {
            process = Optional.of(started);
            var _ =
                    outcome.thenAccept(what -> {
                        if (what instanceof TimedOut) end(started);
                    });
        }

        @Override
        public void notStarted(String why) {
            outcome.complete(new NotStarted(why));
            treeGone.complete(null);
        }

        @Override
        public void exited(Exit exit, boolean alone) {
            if (alone) treeGone.complete(null);
            else process.ifPresent(this::end);
            outcome.complete(new Ended(exit));
        }

        private void end(ProcessId leader) {
            var _ =
                    processes
                            .killTree(new ProcessTreeId(leader, marker, user))
                            .whenComplete((_, _) -> treeGone.complete(null));
        }
    }
}
