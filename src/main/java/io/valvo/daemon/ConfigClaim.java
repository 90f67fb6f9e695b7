package io.valvo.daemon;

import io.valvo.model.ProcessId;
import io.valvo.model.StateDirView;
import io.valvo.os.platform.DaemonLock;
import io.valvo.os.platform.Platform;
import io.valvo.statedir.ConfigPointer;
import io.valvo.statedir.StateDir;
import io.valvo.statedir.StateDirLocator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * One daemon of a user for each configuration file, by whatever path it was named: compares file
 * identities with those that living daemons have noted ({@link StateDirLocator#pointers}). Who
 * compares and notes holds a lock, so of two that start at once one sees the other.
 *
 * @param stateDir of the daemon that asks: it is none of the others
 */
record ConfigClaim(StateDirLocator dirs, StateDir stateDir, ProcessId self, int user) {
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final long PAUSE_NANOS = 2_000_000;

    /** What became of the wish to run a file. */
    sealed interface Attempt {}

    /**
     * @param warning about the same file in another folder, which is another project
     */
    record Granted(Optional<String> warning) implements Attempt {}

    /**
     * @param text who runs it, and what to do
     */
    record Taken(String text) implements Attempt {}

    /**
     * Notes that this daemon runs the file, unless another one does.
     *
     * @param config absolute
     */
    Attempt take(Path config) throws IOException {
        var gate = gate();
        try {
            var pointers = gate.isPresent() ? dirs.prunedPointers() : dirs.pointers();
            var taken = living(pointers, it -> it.hasLoaded(config)).map(this::taken);
            if (taken.isPresent()) return taken.get();
            var warning =
                    living(pointers, it -> it.sharesFile(config)).map(ConfigPointer::isBeside);
            dirs.remember(config, stateDir);
            return new Granted(warning);
        } finally {
            if (gate.isPresent()) gate.get().close();
        }
    }

    /** Empty: somebody keeps it too long, which is no reason not to start. */
    private Optional<DaemonLock> gate() throws IOException {
        long begin = System.nanoTime();
        var folder = dirs.pointersMade();
        while (System.nanoTime() - begin < PATIENCE_NANOS) {
            if (DaemonLock.acquire(folder, self) instanceof DaemonLock.Acquired(var lock))
                return Optional.of(lock);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return Optional.empty();
    }

    /** The first of these whose daemon lives, this one's own aside. */
    private Optional<ConfigPointer> living(
            List<ConfigPointer> pointers, Predicate<ConfigPointer> like) {
        return pointers.stream()
                .filter(it -> !it.stateDir().equals(stateDir) && like.test(it))
                .filter(it -> DaemonLock.view(it.stateDir().root(), user) == StateDirView.HELD)
                .findFirst();
    }

    private Taken taken(ConfigPointer other) {
        var named = "valvo --state-dir " + other.stateDir().root();
        return new Taken(
                "another daemon (%s) runs this configuration already, as %s; its state directory: %s%n    look at it: %s status; give it the present file: %s reload; end it: %s down; a second one beside it: valvo --state-dir ANOTHER up"
                        .formatted(
                                pid(other),
                                other.config(),
                                other.stateDir().root(),
                                named,
                                named,
                                named));
    }

    private String pid(ConfigPointer of) {
        var holder = Platform.pathHolder(of.stateDir().root(), user);
        return holder.isPresent() ? "pid " + holder.getAsLong() : "pid unknown";
    }
}
