package io.valvo;

import io.valvo.ledger.DaemonLock;
import io.valvo.model.Exit;
import io.valvo.model.Marker;
import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.os.Kin;
import io.valvo.os.Processes;
import io.valvo.os.Watcher;
import io.valvo.ports.Termination;
import io.valvo.ports.Whose;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Processes that this daemon didn't start: whose they are, and how they are ended on demand. */
final class Strangers implements Termination {
    private static final int GRACE_SECONDS = 5;

    private final Processes processes;
    private final Path stateDir;
    private final Predicate<Marker> leftover;

    /**
     * @param leftover whether this marker, of our own state directory, is of what has ended
     */
    Strangers(Processes processes, Path stateDir, Predicate<Marker> leftover) {
        this.processes = processes;
        this.stateDir = stateDir;
        this.leftover = leftover;
    }

    /** Whose process carries this {@code VALVO_ID}. */
    Whose whose(String marker) {
        return Marker.parse(marker).map(this::whose).orElse(Whose.FOREIGN);
    }

    /** Whether this {@code VALVO_ID} is of our own state directory. */
    boolean isOwn(String marker) {
        return Marker.parse(marker)
                .filter(it -> Path.of(it.stateDir()).equals(stateDir))
                .isPresent();
    }

    private Whose whose(Marker marker) {
        var owner = Path.of(marker.stateDir());
        if (owner.equals(stateDir)) return leftover.test(marker) ? Whose.STRAY : Whose.OURS;
        return DaemonLock.isFree(owner) ? Whose.STRAY : Whose.ANOTHER_DAEMONS;
    }

    @Override
    public CompletionStage<?> end(ProcessId process) {
        var gone = new CompletableFuture<Void>();
        processes.adopt(new Kin(process, ""), new Farewell(gone));
        if (!gone.isDone()) processes.signal(process, Signal.TERM);
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS)
                .execute(() -> {
                    if (!gone.isDone()) processes.signal(process, Signal.KILL);
                });
        return gone.orTimeout(2 * GRACE_SECONDS, TimeUnit.SECONDS);
    }

    private record Farewell(CompletableFuture<Void> gone) implements Watcher {
        @Override
        public void started(ProcessId process) {}

        @Override
        public void notStarted(String why) {
            gone.complete(null);
        }

        @Override
        public void exited(Exit exit, boolean alone) {
            gone.complete(null);
        }
    }
}
