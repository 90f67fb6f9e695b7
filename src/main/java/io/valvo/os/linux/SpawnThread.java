package io.valvo.os.linux;

import static io.valvo.os.linux.Libc.INT;

import static java.lang.foreign.FunctionDescriptor.of;

import io.valvo.os.SpawnException;
import io.valvo.os.SpawnRequest;

import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one thread that starts processes: it never ends while they live, because a child's
 * parent-death signal and its niceness hang on the thread that spawned it, and because posix_spawn
 * blocks its thread.
 */
final class SpawnThread implements AutoCloseable {
    private static final int MOST_WAITING = 65_536;
    private static final long QUIET_MILLIS = 300;

    /** Each takes about 0.3 ms; the launcher has the JVM compile early what training knows. */
    private static final int REHEARSALS = 20;

    private static final int PRIO_PROCESS = 0;
    private static final MethodHandle SET_PRIORITY =
            Libc.find("setpriority", of(INT, INT, INT, INT), Libc.ERRNO);
    private static final MethodHandle GET_PRIORITY =
            Libc.find("getpriority", of(INT, INT, INT), Libc.ERRNO);

    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final PosixSpawn call = new PosixSpawn();
    private final Thread thread;

    SpawnThread() {
        thread = Thread.ofPlatform().daemon().name("valvo-spawner").start(this::run);
    }

    /** Runs on this thread soon; false: too many wait already. */
    boolean submit(Runnable work) {
        return waiting.offer(work);
    }

    /**
     * Whether this process may lower its niceness again after it has raised it; if not, nice is the
     * wrapper's work. Tried on a thread that is thrown away.
     */
    static boolean mayRestoreNiceness() {
        var restored = new AtomicBoolean();
        var thread = Thread.ofPlatform().daemon().start(() -> restored.set(restores()));
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return restored.get();
    }

    private static boolean restores() {
        int before = priority();
        try {
            setPriority(before + 1);
            setPriority(before);
            return true;
        } catch (SpawnException refused) {
            return false;
        }
    }

    /**
     * Starts it with the niceness that its attributes name; on this thread only.
     *
     * @return pid
     */
    long spawn(SpawnRequest launch, String executable) throws SpawnException {
        var nice = launch.attributes().nice();
        if (nice.isEmpty()) return spawned(launch, executable, call.spawn(launch, executable));
        int before = priority();
        setPriority(nice.getAsInt());
        try {
            return spawned(launch, executable, call.spawn(launch, executable));
        } finally {
            setPriority(before);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private static long spawned(SpawnRequest launch, String executable, int pidOrError)
            throws SpawnException {
        if (pidOrError > 0) return pidOrError;
        if (-pidOrError == Libc.E2BIG) throw SpawnException.tooLarge(launch);
        throw SpawnException.of(launch, executable, reason(-pidOrError));
    }

    private static String reason(int errno) {
        return switch (errno) {
            case Libc.ENOEXEC -> "neither a binary of this machine nor a script with a #! line";
            case Libc.EAGAIN -> "the limit of processes is reached (ulimit -u, kernel.pid_max)";
            default -> Libc.strerror(errno);
        };
    }

    private void run() {
        try {
            rehearse();
            while (true) attempt(waiting.take());
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * As soon as there is nothing else to do: the JVM compiles what it knows from training once it
     * runs, and the first crash should not be what it learns from. Starts something that isn't
     * there: a child that ends before it is one.
     */
    private void rehearse() throws InterruptedException {
        var work = waiting.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
        for (; work != null; work = waiting.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS))
            attempt(work);
        var nowhere = Path.of("/dev/null");
        var launch = SpawnRequest.of(List.of("nothing"), System.getenv(), Path.of("/"), nowhere);
        for (int i = 0; i < REHEARSALS && waiting.isEmpty(); i++) {
            int ignored = call.spawn(launch, "/dev/null/nothing");
        }
    }

    /** Whatever a watcher throws is its own trouble; this thread stays. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            System.getLogger(SpawnThread.class.getName())
                    .log(System.Logger.Level.ERROR, "a watcher failed", bug);
        }
    }

    private static int priority() {
        try {
            return (int) GET_PRIORITY.invokeExact(Libc.errnoSegment(), PRIO_PROCESS, 0);
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }

    /** Of this thread alone, as Linux has it; its children inherit it. */
    private static void setPriority(int nice) throws SpawnException {
        try {
            int result = (int) SET_PRIORITY.invokeExact(Libc.errnoSegment(), PRIO_PROCESS, 0, nice);
            if (result != 0) throw new SpawnException("nice " + nice + ": " + Libc.lastError());
        } catch (SpawnException refusal) {
            throw refusal;
        } catch (Throwable bug) {
            throw Libc.rethrow(bug);
        }
    }
}
