package io.valvo.daemon;

import io.valvo.api.http.UnixListener;
import io.valvo.model.ProcessId;
import io.valvo.os.PathClaim;
import io.valvo.os.PrivateDirectory;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.os.platform.DaemonLock;
import io.valvo.os.platform.Platform;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A daemon's right to its state directory, and to be reached there: the lock, the control socket,
 * and a claim on the path itself, which nobody can sweep away. What was swept away is made again.
 */
final class StateDirGuard implements AutoCloseable {
    /** A daemon that was killed lets go of its claim a moment after its lock. */
    private static final long DYING_NANOS = 1_000_000_000;

    /** Each look costs the holder a connection, so they become rare. */
    private static final long FIRST_PAUSE_NANOS = 10_000_000;

    /** Looks in a row at which another daemon has had the lock: it is there to stay. */
    private static final int LOST_AFTER = 3;

    private final StateDir stateDir;
    private final Processes processes;
    private final Optional<PathClaim> claim;
    private final UnixListener socket;
    private DaemonLock lock;
    private int takenLooks;

    private StateDirGuard(
            StateDir stateDir, Processes processes, DaemonLock lock, UnixListener socket) {
        this.stateDir = stateDir;
        this.processes = processes;
        this.lock = lock;
        this.socket = socket;
        claim = Platform.claimPath(stateDir.root(), processes.user());
    }

    sealed interface Attempt {}

    record Granted(StateDirGuard residence) implements Attempt {}

    /** {@code text}: who has it, and what to do. */
    record Taken(String text) implements Attempt {}

    /** What a look has found. */
    sealed interface Look {}

    /** It is this daemon's; {@code restored}: what was gone, and is there again. */
    record Had(List<String> restored) implements Look {}

    /** It can't be had at the moment. */
    record Disputed() implements Look {}

    /** Another daemon has the state directory now. */
    record Lost(String text) implements Look {}

    /**
     * Becomes the one daemon of a state directory that is {@link PrivateDirectory private}.
     *
     * @throws IOException with the reason, also when the daemon couldn't be reached there
     */
    static Attempt take(StateDir stateDir, Processes processes) throws IOException {
        return switch (DaemonLock.acquire(stateDir.root(), self(processes))) {
            case DaemonLock.Taken taken -> new Taken(taken.text() + advice(taken));
            case DaemonLock.Acquired(var lock) -> owning(stateDir, processes, lock);
        };
    }

    private static Attempt owning(StateDir stateDir, Processes processes, DaemonLock lock)
            throws IOException {
        boolean had = false;
        try {
            var other = claimant(stateDir.root(), processes.user());
            if (other.isPresent()) return swept(stateDir, other.getAsLong());
            var socket = UnixListener.bind(stateDir);
            had = true;
            return new Granted(new StateDirGuard(stateDir, processes, lock, socket));
        } finally {
            if (!had) lock.close();
        }
    }

    private static Taken swept(StateDir stateDir, long pid) {
        return new Taken(
                "another daemon (pid %d) runs on this state directory: %s%s"
                        .formatted(pid, stateDir.root(), advice(Optional.of(pid))));
    }

    private static String advice(DaemonLock.Taken taken) {
        return advice(taken.owner().map(ProcessId::pid));
    }

    private static String advice(Optional<Long> pid) {
        return "\n    look at it: valvo status; end it: valvo down"
                + pid.map(it -> " (if that finds none: kill -TERM " + it + ")").orElse("");
    }

    private static OptionalLong claimant(Path root, int user) {
        long begin = System.nanoTime();
        var holder = Platform.pathHolder(root, user);
        for (long pause = FIRST_PAUSE_NANOS;
                holder.isPresent() && System.nanoTime() - begin < DYING_NANOS;
                pause *= 2) {
            LockSupport.parkNanos(pause);
            holder = Platform.pathHolder(root, user);
        }
        return holder;
    }

    StateDir stateDir() {
        return stateDir;
    }

    UnixListener socket() {
        return socket;
    }

    /** To be called once a second, by one thread at a time: a few stat(2). */
    Look look() {
        claim.ifPresent(PathClaim::answerAskers);
        try {
            return restored();
        } catch (IOException again) {
            return new Disputed();
        }
    }

    private Look restored() throws IOException {
        var gone = new ArrayList<>(missingFolders());
        boolean locked = lock.isInPlace();
        if (!gone.isEmpty() || !locked)
            privateDirectory().prepare(stateDir.root(), StateDir.FOLDERS, StateDir.FILES);
        if (!locked) {
            var lost = lockAgain();
            if (lost.isPresent()) return lost.get();
            gone.add(StateDir.LOCK);
        }
        if (socket.restore()) gone.add(StateDir.SOCKET);
        return new Had(gone);
    }

    private Optional<Look> lockAgain() throws IOException {
        return switch (DaemonLock.acquire(stateDir.root(), self(processes))) {
            case DaemonLock.Taken taken ->
                    Optional.of(
                            ++takenLooks == LOST_AFTER ? new Lost(taken.text()) : new Disputed());
            case DaemonLock.Acquired(var fresh) -> {
                takenLooks = 0;
                lock.close();
                lock = fresh;
                yield Optional.empty();
            }
        };
    }

    private List<String> missingFolders() {
        return StateDir.FOLDERS.stream()
                .filter(it -> !Files.isDirectory(stateDir.root().resolve(it)))
                .toList();
    }

    private PrivateDirectory privateDirectory() {
        return new PrivateDirectory(processes.user());
    }

    static ProcessId self(Processes processes) {
        long pid = ProcessHandle.current().pid();
        return processes.find(pid).map(ProcessInfo::id).orElse(new ProcessId(pid, 0));
    }

    /** The lock last. */
    @Override
    public void close() throws IOException {
        try {
            socket.close();
        } finally {
            claim.ifPresent(PathClaim::close);
            lock.close();
        }
    }
}
