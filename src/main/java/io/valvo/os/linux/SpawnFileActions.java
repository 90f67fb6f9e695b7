package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;
import static io.valvo.os.linux.Libc.POINTER;

import static java.lang.foreign.FunctionDescriptor.of;

import io.valvo.model.spec.StandardInput;
import io.valvo.os.SpawnRequest;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code posix_spawn_file_actions_t}: what a child does with its descriptors and its directory
 * before exec. The latest {@value #MOST} of each thread are kept, for the next launch of an
 * instance needs the same ones and is in a hurry. Confined to a thread.
 */
final class SpawnFileActions implements AutoCloseable {
    static final int MOST = 64;

    private static final int O_RDONLY = 0;
    private static final int O_NOCTTY = 0400;

    /**
     * Write only, create, append, and never become the controlling terminal of the new session; no
     * link is followed, and a FIFO that nobody reads is refused instead of waited for.
     */
    private static final int O_LOG =
            1 | 0100 | 02000 | 0400 | FileCalls.O_NONBLOCK | FileCalls.O_NOFOLLOW;

    private static final int LOG_MODE = 0640;
    private static final int FIRST_PASSED = 3;

    /** glibc on x86-64 and aarch64 needs 80 bytes; there is room to spare. */
    private static final int SIZE = 256;

    private static final MethodHandle INIT =
            Libc.find("posix_spawn_file_actions_init", of(INT, POINTER));
    private static final MethodHandle DESTROY =
            Libc.find("posix_spawn_file_actions_destroy", of(INT, POINTER));
    private static final MethodHandle ADD_OPEN =
            Libc.find("posix_spawn_file_actions_addopen", of(INT, POINTER, INT, POINTER, INT, INT));
    private static final MethodHandle ADD_DUP =
            Libc.find("posix_spawn_file_actions_adddup2", of(INT, POINTER, INT, INT));
    private static final MethodHandle ADD_CHDIR =
            Libc.find("posix_spawn_file_actions_addchdir_np", of(INT, POINTER, POINTER));
    private static final MethodHandle ADD_CLOSE_FROM =
            Libc.find("posix_spawn_file_actions_addclosefrom_np", of(INT, POINTER, INT));

    private static final ThreadLocal<Map<Wanted, SpawnFileActions>> LATEST =
            ThreadLocal.withInitial(SpawnFileActions::none);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment actions = arena.allocate(SIZE, 16);

    /** What of a launch they are made of. */
    private record Wanted(
            StandardInput stdin,
            Path stdout,
            Optional<Path> stderr,
            List<SpawnRequest.Passed> passed,
            Path directory) {
        Wanted(SpawnRequest launch) {
            this(
                    launch.stdin(),
                    launch.stdout(),
                    launch.stderr(),
                    launch.passed(),
                    launch.directory());
        }
    }

    private SpawnFileActions(Wanted wanted) {
        try {
            Libc.checkPrepared((int) INIT.invokeExact(actions));
            add(wanted);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** For one call on this thread; then they may be others. */
    static MemorySegment latest(SpawnRequest launch) {
        return LATEST.get().computeIfAbsent(new Wanted(launch), SpawnFileActions::new).actions;
    }

    @Override
    public void close() {
        try {
            int ignored = (int) DESTROY.invokeExact(actions);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
        arena.close();
    }

    private static Map<Wanted, SpawnFileActions> none() {
        return new LinkedHashMap<>(MOST, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Wanted, SpawnFileActions> eldest) {
                if (size() <= MOST) return false;
                eldest.getValue().close();
                return true;
            }
        };
    }

    private void add(Wanted wanted) throws Throwable {
        read(wanted.stdin);
        open(1, wanted.stdout, O_LOG);
        if (wanted.stderr.isEmpty()) dup(1, 2);
        else open(2, wanted.stderr.get(), O_LOG);
        pass(wanted.passed);
        Libc.checkPrepared((int) ADD_CHDIR.invokeExact(actions, text(wanted.directory)));
        int free = FIRST_PASSED + wanted.passed.size();
        Libc.checkPrepared((int) ADD_CLOSE_FROM.invokeExact(actions, free));
    }

    private void read(StandardInput stdin) throws Throwable {
        switch (stdin) {
            case StandardInput.Nothing() -> open(0, Path.of("/dev/null"), O_RDONLY);
            case StandardInput.File(var file) -> open(0, file, input(file));
            case StandardInput.Inherited() -> {}
        }
    }

    /** A FIFO that has taken a file's place is at its end, instead of waiting for a writer. */
    private static int input(Path file) {
        int nonblocking = file.startsWith("/dev") ? 0 : FileCalls.O_NONBLOCK;
        return O_RDONLY | O_NOCTTY | nonblocking;
    }

    /** In two moves, by way of numbers that nobody uses: 4 may have to become 3 and 3 become 4. */
    private void pass(List<SpawnRequest.Passed> passed) throws Throwable {
        int highest = passed.stream().mapToInt(SpawnRequest.Passed::descriptor).max().orElse(0);
        int spare = Math.max(highest, FIRST_PASSED + passed.size()) + 1;
        for (int i = 0; i < passed.size(); i++) dup(passed.get(i).descriptor(), spare + i);
        for (int i = 0; i < passed.size(); i++) dup(spare + i, FIRST_PASSED + i);
    }

    private void open(int descriptor, Path file, int flags) throws Throwable {
        Libc.checkPrepared(
                (int) ADD_OPEN.invokeExact(actions, descriptor, text(file), flags, LOG_MODE));
    }

    private void dup(int from, int to) throws Throwable {
        Libc.checkPrepared((int) ADD_DUP.invokeExact(actions, from, to));
    }

    /** glibc copies it. */
    private MemorySegment text(Path path) {
        return CStringArray.text(path.toString(), arena);
    }
}
