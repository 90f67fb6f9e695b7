package io.valvo.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.valvo.model.ProcessId;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The right to be the daemon of a state directory: a POSIX record lock on {@code STATE/lock}, which
 * the kernel takes back when its holder dies. The file holds {@code PID START-TICKS} of the latest
 * holder, for messages only.
 *
 * <p>Two bytes far beyond the content are locked. {@code OWNER} is held by the daemon as long as it
 * lives. Who wants to know or to change who owns it holds {@code GATE} meanwhile: those who become
 * the owner alone, those who merely look together. So a look never makes a starting daemon believe
 * that another one runs, and the content is read whole.
 *
 * <p>A process loses all its record locks on a file as soon as it closes <em>any</em> descriptor of
 * it (POSIX, {@code fcntl(2)}). Hence nothing in the daemon may open this file but this class,
 * which never opens one that it holds.
 */
public final class DaemonLock implements AutoCloseable {
    static final String FILE = "lock";

    private static final long OWNER = 1L << 40;
    private static final long GATE = OWNER + 1;
    private static final int MAX_CONTENT = 64;
    private static final Pattern CONTENT = Pattern.compile("(\\d{1,18}) (\\d{1,18})\\n");

    /**
     * By the lock file's real path; the reference also keeps the channel from being collected and
     * closed.
     */
    private static final Map<Path, DaemonLock> HELD = new HashMap<>();

    private final Path file;
    private final FileChannel channel;

    private DaemonLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
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
     * @throws IOException the file can't be opened or locked
     */
    public static Attempt acquire(Path stateDir, ProcessId self) throws IOException {
        synchronized (HELD) {
            var file = stateDir.toRealPath().resolve(FILE);
            if (HELD.containsKey(file)) return new Taken(stateDir, Optional.of(self));
            var channel = open(file);
            boolean acquired = false;
            try {
                var attempt = attempt(stateDir, new DaemonLock(file, channel), self);
                acquired = attempt instanceof Acquired;
                return attempt;
            } finally {
                if (!acquired) channel.close();
            }
        }
    }

    /** No daemon runs on this state directory. False as well when that can't be found out. */
    public static boolean isFree(Path stateDir) {
        synchronized (HELD) {
            try {
                var file = stateDir.toRealPath().resolve(FILE);
                return !HELD.containsKey(file) && free(file);
            } catch (NoSuchFileException _) {
                return true;
            } catch (IOException _) {
                return false;
            }
        }
    }

    /** Gives the state directory free. */
    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (HELD.remove(file, this)) channel.close();
        }
    }

    private static Attempt attempt(Path stateDir, DaemonLock lock, ProcessId self)
            throws IOException {
        try (var _ = lock.channel.lock(GATE, 1, false)) {
            boolean free = lock.channel.tryLock(OWNER, 1, false) != null;
            return free ? lock.hold(self) : new Taken(stateDir, lock.owner());
        }
    }

    private Attempt hold(ProcessId self) {
        HELD.put(file, this);
        try {
            sign(self);
        } catch (IOException _) { // a full disk: who asks is told "pid unknown"
            return new Acquired(this);
        }
        return new Acquired(this);
    }

    /** In place first: where a predecessor's signature was, a full disk has room for this one. */
    private void sign(ProcessId self) throws IOException {
        var signature = US_ASCII.encode(self.pid() + " " + self.startTicks() + "\n");
        int length = signature.remaining();
        channel.write(signature, 0);
        channel.truncate(length);
    }

    private Optional<ProcessId> owner() throws IOException {
        var content = ByteBuffer.allocate(MAX_CONTENT);
        channel.read(content, 0);
        var words = CONTENT.matcher(US_ASCII.decode(content.flip()));
        if (!words.matches()) return Optional.empty();
        return Optional.of(
                new ProcessId(Long.parseLong(words.group(1)), Long.parseLong(words.group(2))));
    }

    private static boolean free(Path file) throws IOException {
        try (var channel = FileChannel.open(file, READ);
                var _ = channel.lock(GATE, 1, true);
                FileLock owner = channel.tryLock(OWNER, 1, true)) {
            return owner != null;
        }
    }

    private static FileChannel open(Path file) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rw-------");
        return FileChannel.open(
                file, Set.of(READ, WRITE, CREATE), PosixFilePermissions.asFileAttribute(ownerOnly));
    }
}
