package io.valvo.os;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;

import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A command that is run to its end: a hook, a probe. Whatever happens, nothing of it stays: its
 * family is killed when its time is up, and what it leaves behind in the background when it ends.
 *
 * <p>It gets a marker of its own. With that of the service it serves, ending its family would end
 * the service.
 */
public final class Errand {
    public sealed interface Outcome {}

    public record Ended(Exit exit) implements Outcome {}

    /** The reason is for people. */
    public record NotStarted(String why) implements Outcome {}

    public record TimedOut() implements Outcome {}

    private static final AtomicLong COUNT = new AtomicLong();

    private final Processes processes;
    private final String marker;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    private Errand(Processes processes, String marker) {
        this.processes = processes;
        this.marker = marker;
    }

    /**
     * A started errand. Its outcome comes normally, at the latest after the timeout; no thread
     * waits for it.
     */
    public record Run(CompletableFuture<Outcome> outcome) {
        /** Nobody needs it any more: it is ended as if its time were up. */
        public void abort() {
            outcome.complete(new TimedOut());
        }
    }

    /** The outcome of {@link #start}. */
    public static CompletionStage<Outcome> run(
            Processes processes, Launch launch, Duration timeout) {
        return start(processes, launch, timeout).outcome();
    }

    public static Run start(Processes processes, Launch launch, Duration timeout) {
        var variables = new HashMap<>(launch.environment());
        var marker = launch.marker() + "+" + COUNT.incrementAndGet();
        variables.put(Processes.MARKER, marker);
        var errand = new Errand(processes, marker);
        processes.spawn(launch.withEnvironment(variables), errand.new Course());
        AwakeClock.OWN.complete(errand.outcome, new TimedOut(), timeout);
        return new Run(errand.outcome);
    }

    /** Watches the process; the family is ended once the outcome is decided, by whomever. */
    private final class Course implements Watcher {
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
        }

        @Override
        public void exited(Exit exit, boolean alone) {
            if (!alone) process.ifPresent(this::end);
            outcome.complete(new Ended(exit));
        }

        private void end(ProcessId leader) {
            processes.endFamily(new Kin(leader, marker));
        }
    }
}
