package io.valvo.os;

import static io.valvo.os.Libc.INT;
import static io.valvo.os.Libc.POINTER;
import static io.valvo.os.Libc.SHORT;

import static java.lang.foreign.FunctionDescriptor.of;

import io.valvo.model.StandardInput;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One {@code posix_spawn(3)}: own session, default signal dispositions, empty signal mask, {@code
 * /dev/null} as input, log files as output, the directory, and no descriptor but 0, 1, 2 and the
 * passed ones. Needs glibc 2.34 or newer ({@code addclosefrom_np}, {@code addchdir_np}). Blocks
 * until the child has called exec: 0.15 ms.
 */
final class SpawnCall {
    private static final int SETSIGDEF = 0x04;
    private static final int SETSIGMASK = 0x08;
    private static final int SETSID = 0x80;

    private static final int O_RDONLY = 0;
    private static final int O_NOCTTY = 0400;

    /**
     * Write only, create, append, and never become the controlling terminal of the new session; no
     * link is followed, and a FIFO that nobody reads is refused instead of waited for.
     */
    private static final int O_LOG =
            1 | 0100 | 02000 | 0400 | FileCalls.O_NONBLOCK | FileCalls.O_NOFOLLOW;

    private static final int LOG_MODE = 0640;

    /** glibc on x86-64 and aarch64 needs 336, 80 and 128 bytes; there is room to spare. */
    private static final int ATTRIBUTES_SIZE = 512;

    private static final int ACTIONS_SIZE = 256;
    private static final int SIGSET_SIZE = 128;
    private static final int FIRST_PASSED = 3;

    private static final MethodHandle SPAWN =
            Libc.find("posix_spawn", of(INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER));
    private static final MethodHandle ATTR_INIT =
            Libc.find("posix_spawnattr_init", of(INT, POINTER));
    private static final MethodHandle ATTR_FLAGS =
            Libc.find("posix_spawnattr_setflags", of(INT, POINTER, SHORT));
    private static final MethodHandle ATTR_DEFAULT =
            Libc.find("posix_spawnattr_setsigdefault", of(INT, POINTER, POINTER));
    private static final MethodHandle ATTR_MASK =
            Libc.find("posix_spawnattr_setsigmask", of(INT, POINTER, POINTER));
    private static final MethodHandle ACTIONS_INIT =
            Libc.find("posix_spawn_file_actions_init", of(INT, POINTER));
    private static final MethodHandle ACTIONS_DESTROY =
            Libc.find("posix_spawn_file_actions_destroy", of(INT, POINTER));
    private static final MethodHandle ADD_OPEN =
            Libc.find("posix_spawn_file_actions_addopen", of(INT, POINTER, INT, POINTER, INT, INT));
    private static final MethodHandle ADD_DUP =
            Libc.find("posix_spawn_file_actions_adddup2", of(INT, POINTER, INT, INT));
    private static final MethodHandle ADD_CHDIR =
            Libc.find("posix_spawn_file_actions_addchdir_np", of(INT, POINTER, POINTER));
    private static final MethodHandle ADD_CLOSE_FROM =
            Libc.find("posix_spawn_file_actions_addclosefrom_np", of(INT, POINTER, INT));

    private static final MemorySegment NOTHING = Arena.global().allocateFrom("/dev/null");

    private final MemorySegment attributes = attributes();
    private final OpenFiles openFiles = OpenFiles.ofCaller();

    /**
     * @param executable absolute, or relative to the directory of the launch
     * @return the pid, or the negative errno
     */
    int spawn(Launch launch, String executable) {
        if (!openFiles.begin()) return spawnLimited(launch, executable);
        try {
            return call(launch, executable);
        } finally {
            openFiles.end();
        }
    }

    private int spawnLimited(Launch launch, String executable) {
        var behind = launch.withCommand(openFiles.command(launch.command(), executable));
        return call(behind, behind.command().getFirst());
    }

    private int call(Launch launch, String executable) {
        try (var arena = Arena.ofConfined()) {
            return new Call(arena).spawn(launch, executable);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    private static MemorySegment attributes() {
        var attributes = Arena.global().allocate(ATTRIBUTES_SIZE, 16);
        var none = Arena.global().allocate(SIGSET_SIZE, 8);
        // Not by sigfillset, which leaves two signals of glibc out: posix_spawn would have them
        // ignored.
        var all = Arena.global().allocate(SIGSET_SIZE, 8).fill((byte) 0xff);
        try {
            check((int) ATTR_INIT.invokeExact(attributes));
            check((int) ATTR_DEFAULT.invokeExact(attributes, all));
            check((int) ATTR_MASK.invokeExact(attributes, none));
            check(
                    (int)
                            ATTR_FLAGS.invokeExact(
                                    attributes, (short) (SETSID | SETSIGDEF | SETSIGMASK)));
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
        return attributes;
    }

    private static void check(int errno) {
        if (errno != 0)
            throw new IllegalStateException(
                    "posix_spawn can't be prepared: " + Libc.strerror(errno));
    }

    /** The native memory of one call. */
    private final class Call {
        private final Arena arena;
        private final MemorySegment actions;

        Call(Arena arena) {
            this.arena = arena;
            this.actions = arena.allocate(ACTIONS_SIZE, 16);
        }

        int spawn(Launch launch, String executable) throws Throwable {
            check((int) ACTIONS_INIT.invokeExact(actions));
            try {
                addActions(launch);
                return call(launch, executable);
            } finally {
                int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
            }
        }

        private int call(Launch launch, String executable) throws Throwable {
            var pid = arena.allocate(INT);
            var argv = StringVector.of(launch.command(), arena);
            var envp = StringVector.of(variables(launch.environment()), arena);
            int errno =
                    (int) SPAWN.invokeExact(pid, text(executable), actions, attributes, argv, envp);
            return errno == 0 ? pid.get(INT, 0) : -errno;
        }

        private static List<String> variables(Map<String, String> environment) {
            var variables = new ArrayList<String>(environment.size());
            environment.forEach((name, value) -> variables.add(name + "=" + value));
            return variables;
        }

        private void addActions(Launch launch) throws Throwable {
            read(launch.stdin());
            open(1, text(launch.stdout().toString()), O_LOG);
            if (launch.stderr().isEmpty()) dup(1, 2);
            else open(2, text(launch.stderr().get().toString()), O_LOG);
            pass(launch.passed());
            check((int) ADD_CHDIR.invokeExact(actions, text(launch.directory().toString())));
            check((int) ADD_CLOSE_FROM.invokeExact(actions, FIRST_PASSED + launch.passed().size()));
        }

        private void read(StandardInput stdin) throws Throwable {
            switch (stdin) {
                case StandardInput.Nothing() -> open(0, NOTHING, O_RDONLY);
                case StandardInput.File(var file) ->
                        open(0, text(file.toString()), O_RDONLY | O_NOCTTY);
                case StandardInput.Inherited() -> {}
            }
        }

        /**
         * In two moves, by way of numbers that nobody uses: 4 may have to become 3 and 3 become 4.
         */
        private void pass(List<Launch.Passed> passed) throws Throwable {
            int highest = passed.stream().mapToInt(Launch.Passed::descriptor).max().orElse(0);
            int spare = Math.max(highest, FIRST_PASSED + passed.size()) + 1;
            for (int i = 0; i < passed.size(); i++) dup(passed.get(i).descriptor(), spare + i);
            for (int i = 0; i < passed.size(); i++) dup(spare + i, FIRST_PASSED + i);
        }

        private void open(int descriptor, MemorySegment file, int flags) throws Throwable {
            check((int) ADD_OPEN.invokeExact(actions, descriptor, file, flags, LOG_MODE));
        }

        private void dup(int from, int to) throws Throwable {
            check((int) ADD_DUP.invokeExact(actions, from, to));
        }

        /** A {@code char*}: the bytes that were meant, whether they are UTF-8 or not. */
        private MemorySegment text(String text) {
            var bytes = SurrogateEscape.encode(text);
            var segment = arena.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return segment;
        }
    }
}
