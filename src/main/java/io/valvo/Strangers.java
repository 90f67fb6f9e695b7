package io.valvo;

import io.valvo.ledger.MarkerKey;
import io.valvo.model.Exit;
import io.valvo.model.Marker;
import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;
import io.valvo.model.StateDirSight;
import io.valvo.os.Kin;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.os.Watcher;
import io.valvo.ports.Termination;
import io.valvo.ports.Whose;
import io.valvo.rules.StrayRule;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Processes that this daemon didn't start: whose they are, by {@link StrayRule}, and how they are
 * ended on demand.
 */
final class Strangers implements Termination {
    private static final int GRACE_SECONDS = 5;

    private final Processes processes;
    private final Path stateDir;
    private final Predicate<Marker> genuine;
    private final Predicate<Marker> leftover;
    private final int user;
    private final Sightings sightings;

    /**
     * @param genuine whether this daemon, or one before it, has written this marker of our own
     *     state directory
     * @param leftover whether this marker, of our own state directory, is of what has ended
     */
    Strangers(
            Processes processes,
            Path stateDir,
            Predicate<Marker> genuine,
            Predicate<Marker> leftover) {
        this.processes = processes;
        this.stateDir = stateDir;
        this.genuine = genuine;
        this.leftover = leftover;
        user = processes.user();
        sightings = Sightings.of(user);
    }

    /** Whose process this is, as far as its marker can be believed. */
    Whose whose(ProcessInfo process) {
        return marker(process).map(it -> whose(process, it)).orElse(Whose.FOREIGN);
    }

    /** Whether it carries a marker of our own state directory. */
    boolean isOwn(ProcessInfo process) {
        return marker(process).flatMap(Strangers::home).filter(stateDir::equals).isPresent();
    }

    /**
     * The state directory that a process of ours names and that isn't there: nobody knows whether
     * it was deleted or is about to be mounted again.
     */
    Optional<Path> lostHome(ProcessInfo process) {
        return marker(process)
                .flatMap(Strangers::home)
                .filter(it -> !it.equals(stateDir) && isCredible(process))
                .filter(it -> sightings.of(it) == StateDirSight.ABSENT);
    }

    private Whose whose(ProcessInfo process, Marker marker) {
        var home = home(marker);
        if (home.isEmpty()) return Whose.FOREIGN;
        return home.get().equals(stateDir)
                ? own(process, marker)
                : anothers(process, marker, home.get());
    }

    /** A service may live in mounts of its own; what has ended may be another's of that name. */
    private Whose own(ProcessInfo process, Marker marker) {
        if (!genuine.test(marker)) return Whose.FOREIGN;
        if (leftover.test(marker)) return isCredible(process) ? Whose.STRAY : Whose.FOREIGN;
        return origin(process).filter(it -> StrayRule.isOf(it, user)).isPresent()
                ? Whose.OURS
                : Whose.FOREIGN;
    }

    private Whose anothers(ProcessInfo process, Marker marker, Path home) {
        return origin(process)
                .filter(it -> StrayRule.isCredible(it, user))
                .map(it -> StrayRule.judge(it, sightings.of(home), user))
                .map(Strangers::whose)
                .filter(it -> it != Whose.STRAY || isSealed(marker, home))
                .orElse(Whose.FOREIGN);
    }

    /** A directory that can be seen, and is ours. Without a key it is of a former version. */
    private static boolean isSealed(Marker marker, Path home) {
        return MarkerKey.find(home).map(it -> it.fits(marker)).orElse(true);
    }

    private static Whose whose(StrayRule.Verdict verdict) {
        return switch (verdict) {
            case STRAY -> Whose.STRAY;
            case ANOTHER_DAEMONS -> Whose.ANOTHER_DAEMONS;
            case UNPROVEN -> Whose.FOREIGN;
        };
    }

    private boolean isCredible(ProcessInfo process) {
        return origin(process).filter(it -> StrayRule.isCredible(it, user)).isPresent();
    }

    private Optional<ProcessOrigin> origin(ProcessInfo process) {
        return processes.origin(process.pid());
    }

    /** What holds control characters was written to deceive whoever reads of it. */
    private static Optional<Marker> marker(ProcessInfo process) {
        return process.marker()
                .filter(it -> it.chars().noneMatch(Character::isISOControl))
                .flatMap(Marker::parse);
    }

    /** Absolute and plain, as daemons write it; empty: no daemon has written this. */
    private static Optional<Path> home(Marker marker) {
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
