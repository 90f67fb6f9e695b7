package io.valvo.cleanup;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.ProcessOwnership;
import io.valvo.model.Signal;
import io.valvo.model.StateDirView;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessListener;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.ports.HolderTerminator;
import io.valvo.rules.cleanup.MarkerClaim;
import io.valvo.storage.MarkerKey;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Decides the ownership of processes that this daemon didn't start, by {@link MarkerClaim}, and
 * ends them on demand.
 */
public final class ForeignProcesses implements HolderTerminator {
    private static final int GRACE_SECONDS = 5;

    private final Processes processes;
    private final Path stateDir;
    private final Predicate<ProcessMarker> genuine;
    private final Predicate<ProcessMarker> leftover;
    private final int user;
    private final StateDirInspector inspector;

    /**
     * @param viewer how the state directories of others are seen
     * @param genuine whether this daemon, or one before it, has written this marker of our own
     *     state directory
     * @param leftover whether this marker, of our own state directory, is of what has ended
     */
    public ForeignProcesses(
            Processes processes,
            Path stateDir,
            StateDirView.Viewer viewer,
            Predicate<ProcessMarker> genuine,
            Predicate<ProcessMarker> leftover) {
        this.processes = processes;
        this.stateDir = stateDir;
        this.genuine = genuine;
        this.leftover = leftover;
        user = processes.user();
        inspector = StateDirInspector.of(viewer, user);
    }

    /** Whose process this is, as far as its marker can be believed. */
    public ProcessOwnership ownership(ProcessInfo process) {
        return marker(process).map(it -> ownership(process, it)).orElse(ProcessOwnership.FOREIGN);
    }

    /** Whether it carries a marker of our own state directory. */
    boolean isOwn(ProcessInfo process) {
        return marker(process)
                .flatMap(ForeignProcesses::stateDirOf)
                .filter(stateDir::equals)
                .isPresent();
    }

    /**
     * The state directory that a process of ours names and that isn't there: nobody knows whether
     * it was deleted or is about to be mounted again.
     */
    Optional<Path> missingStateDir(ProcessInfo process) {
        return marker(process)
                .flatMap(ForeignProcesses::stateDirOf)
                .filter(it -> !it.equals(stateDir) && isCredible(process))
                .filter(it -> inspector.of(it) == StateDirView.ABSENT);
    }

    private ProcessOwnership ownership(ProcessInfo process, ProcessMarker marker) {
        var home = stateDirOf(marker);
        if (home.isEmpty()) return ProcessOwnership.FOREIGN;
        return home.get().equals(stateDir)
                ? own(process, marker)
                : anothers(process, marker, home.get());
    }

    /** A service may live in mounts of its own; what has ended may be another's of that name. */
    private ProcessOwnership own(ProcessInfo process, ProcessMarker marker) {
        if (!genuine.test(marker)) return ProcessOwnership.FOREIGN;
        if (leftover.test(marker))
            return isCredible(process) ? ProcessOwnership.STRAY : ProcessOwnership.FOREIGN;
        return origin(process).filter(it -> MarkerClaim.isOf(it, user)).isPresent()
                ? ProcessOwnership.OURS
                : ProcessOwnership.FOREIGN;
    }

    private ProcessOwnership anothers(ProcessInfo process, ProcessMarker marker, Path home) {
        return origin(process)
                .filter(it -> MarkerClaim.isCredible(it, user))
                .map(it -> MarkerClaim.judge(it, inspector.of(home), user))
                .map(ForeignProcesses::ownership)
                .filter(it -> it != ProcessOwnership.STRAY || isSealed(marker, home))
                .orElse(ProcessOwnership.FOREIGN);
    }

    /** A directory that can be seen, and is ours. Without a key it is of a former version. */
    private static boolean isSealed(ProcessMarker marker, Path home) {
        return MarkerKey.find(home).map(it -> it.fits(marker)).orElse(true);
    }

    private static ProcessOwnership ownership(MarkerClaim.Verdict verdict) {
        return switch (verdict) {
            case STRAY -> ProcessOwnership.STRAY;
            case ANOTHER_DAEMONS -> ProcessOwnership.ANOTHER_DAEMONS;
            case UNPROVEN -> ProcessOwnership.FOREIGN;
        };
    }

    private boolean isCredible(ProcessInfo process) {
        return origin(process).filter(it -> MarkerClaim.isCredible(it, user)).isPresent();
    }

    private Optional<ProcessOrigin> origin(ProcessInfo process) {
        return processes.origin(process.pid());
    }

    /** What holds control characters was written to deceive whoever reads of it. */
    private static Optional<ProcessMarker> marker(ProcessInfo process) {
        return process.marker()
                .filter(it -> it.chars().noneMatch(Character::isISOControl))
                .flatMap(ProcessMarker::parse);
    }

    /** Absolute and plain, as daemons write it; empty: no daemon has written this. */
    private static Optional<Path> stateDirOf(ProcessMarker marker) {
        try {
            var home = Path.of(marker.stateDir());
            return home.isAbsolute() && home.equals(home.normalize())
                    ? Optional.of(home)
                    : Optional.empty();
        } catch (InvalidPathException notByThisLocale) {
            return Optional.empty();
        }
    }

    @Override
    public CompletionStage<?> terminate(ProcessId process) {
        var gone = new CompletableFuture<Void>();
        processes.adopt(new ProcessTreeId(process, ""), new ExitFuture(gone));
        if (!gone.isDone()) processes.signal(process, Signal.TERM);
        CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS)
                .execute(() -> {
                    if (!gone.isDone()) processes.signal(process, Signal.KILL);
                });
        return gone.orTimeout(2 * GRACE_SECONDS, TimeUnit.SECONDS);
    }

    private record ExitFuture(CompletableFuture<Void> gone) implements ProcessListener {
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
