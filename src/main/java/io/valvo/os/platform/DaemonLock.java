package io.valvo.os.platform;

import io.valvo.model.ProcessId;
import io.valvo.model.StateDirView;
import io.valvo.os.LockFile;
import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * The right to be the daemon of a state directory: a lock on {@code STATE/lock}, which the kernel
 * takes back when its holder dies. The file holds {@code PID START-TICKS} of the latest holder, for
 * messages only.
 *
 * <p>Two bytes far beyond the content are locked. {@code OWNER} is held by the daemon as long as it
 * lives. Who wants to become the owner holds {@code GATE} meanwhile, so that who loses reads the
 * winner's content. Who merely looks asks the kernel and locks nothing: it makes no starting daemon
 * believe that another one runs, and waits for nobody.
 */
public final class DaemonLock implements AutoCloseable {
    static final long OWNER = 1L << 40;
    static final long GATE = OWNER + 1;

    private static final int MAX_CONTENT = 64;
    private static final Pattern CONTENT = Pattern.compile("(\\d{1,18}) (\\d{1,18})\\n");

    /** Who else is about to become the owner needs a millisecond. */
    private static final long GATE_PATIENCE_NANOS = 2_000_000_000;

    private static final long GATE_PAUSE_NANOS = 2_000_000;

    /** Each is one replacement of the file, by another daemon, between two of our steps. */
    private static final int MOST_ATTEMPTS = 10;

    private static final Object NOTHING = new Object();

    /** Identities of the files that this process holds. */
    private static final Set<Object> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final LockFile opened;

    private DaemonLock(Path file, LockFile opened) {
        this.file = file;
        this.opened = opened;
    }

    /** What became of the wish to be the daemon. */
    public sealed interface Attempt {}

    public record Acquired(DaemonLock lock) implements Attempt {}

    /** {@code owner}: empty if the file doesn't tell. */
    public record Taken(Path stateDir, Optional<ProcessId> owner) implements Attempt {
        /** What a person reads. */
        public String text() {
            var who = owner.map(it -> "pid " + it.pid()).orElse("pid unknown");
            return "another daemon (%s) runs on this state directory: %s".formatted(who, stateDir);
        }
    }

    /**
     * Tries to become the daemon of an existing state directory; doesn't wait for another one to
     * end.
     *
     * @throws IOException the file can't be opened or locked, with the reason in words
     */
    public static Attempt acquire(Path stateDir, ProcessId self) throws IOException {
        var file = stateDir.resolve(StateDir.LOCK);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            if (HELD.contains(identity(file))) return new Taken(stateDir, Optional.of(self));
            var lock = new DaemonLock(file, Platform.lockFile(file));
            var result = lock.attempt(stateDir, self);
            if (result.isPresent()) return result.get();
        }
        throw new IOException(file + " is replaced again and again");
    }

    /**
     * What can be seen of a state directory from here, by somebody with this user id. What lies in
     * another user's directory, or is no file of that user's own, is never opened.
     */
    public static StateDirView view(Path stateDir, int user) {
        try {
            if ((int) Files.getAttribute(stateDir, "unix:uid") != user)
                return StateDirView.ANOTHERS;
            return lockOf(stateDir.resolve(StateDir.LOCK), user);
        } catch (NoSuchFileException absent) {
            return StateDirView.ABSENT;
        } catch (IOException | UnsupportedOperationException hidden) {
            return StateDirView.ANOTHERS;
        }
    }

    /** Whether the file that this lock is on still bears its name; else others see another one. */
    public boolean isInPlace() {
        return opened.identity().equals(identity(file));
    }

    /** Gives the state directory free. */
    @Override
    public void close() throws IOException {
        if (HELD.remove(opened.identity())) opened.close();
    }

    /** Empty: the file has lost its name meanwhile. */
    private Optional<Attempt> attempt(Path stateDir, ProcessId self) throws IOException {
        boolean owner = false;
        try {
            lockGate();
            owner = opened.tryLock(OWNER) && isInPlace();
            if (owner) return Optional.of(writeOwner(self));
            return isInPlace()
                    ? Optional.of(new Taken(stateDir, writtenOwner()))
                    : Optional.empty();
        } finally {
            if (owner) opened.unlock(GATE);
            else opened.close();
        }
    }

    private void lockGate() throws IOException {
        long begin = System.nanoTime();
        while (!opened.tryLock(GATE)) {
            if (System.nanoTime() - begin > GATE_PATIENCE_NANOS)
                throw new IOException(file + " is locked by somebody who doesn't let go");
            LockSupport.parkNanos(GATE_PAUSE_NANOS);
        }
    }

    private Attempt writeOwner(ProcessId self) {
        HELD.add(opened.identity());
        try {
            opened.write(self.pid() + " " + self.startTicks() + "\n");
        } catch (IOException _) { // a full disk: who asks is told "pid unknown"
            return new Acquired(this);
        }
        return new Acquired(this);
    }

    private Optional<ProcessId> writtenOwner() throws IOException {
        var words = CONTENT.matcher(opened.read(MAX_CONTENT));
        if (!words.matches()) return Optional.empty();
        return Optional.of(
                new ProcessId(Long.parseLong(words.group(1)), Long.parseLong(words.group(2))));
    }

    private static StateDirView lockOf(Path file, int user) {
        if (HELD.contains(identity(file))) return StateDirView.HELD;
        try (var seen = Platform.existingLockFile(file)) {
            if (seen.owner() != user) return StateDirView.ANOTHERS;
            return seen.isLocked(OWNER) ? StateDirView.HELD : StateDirView.FREE;
        } catch (IOException noLockThatCanBeAsked) {
            return StateDirView.LOCKLESS;
        }
    }

    /** Device and inode of what bears the name now; nothing's is nobody's. */
    private static Object identity(Path file) {
        try {
            var key =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey();
            return Objects.requireNonNullElse(key, file);
        } catch (IOException absent) {
            return NOTHING;
        }
    }
}
