package io.valvo.os;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Starts, watches, signals and ends processes.
 *
 * <p>No method blocks on a process. {@link ProcessListener}s and listeners are called on threads of
 * the back end, one call at a time for one process, and must return at once (tell an actor).
 * Futures complete on threads of the back end as well.
 */
public interface Processes extends AutoCloseable {

    /**
     * Starts a process in its own session. The watcher hears exactly one of {@code started} and
     * {@code notStarted}, and after {@code started} exactly one {@code exited}.
     */
    void spawn(SpawnRequest launch, ProcessListener watcher);

    /**
     * The same for one that has run before: called on {@link #executor} it is started at once, by
     * the caller's thread, which waits until the program is executed (0.15 ms).
     */
    default void respawn(SpawnRequest launch, ProcessListener watcher) {
        spawn(launch, watcher);
    }

    /**
     * The thread on which watchers hear of exits, for what decides about them. Must not be blocked.
     * Empty where there is none.
     */
    default Optional<Executor> executor() {
        return Optional.empty();
    }

    /** What waits for its turn on {@link #executor}. */
    default Optional<TaskBacklog> backlog() {
        return Optional.empty();
    }

    /**
     * Watches a process that somebody else started: an earlier daemon, or one of our processes. It
     * is {@code notStarted} when no process with this pid and start time lives any more; otherwise
     * the watcher hears of it as of a spawned one.
     */
    void adopt(ProcessTreeId kin, ProcessListener watcher);

    /**
     * Sends the signal to this very process, verified by its start time; false: there is no such
     * process any more.
     */
    boolean signal(ProcessId process, Signal signal);

    /**
     * Sends the signal to the process group that this process is in: its own, or that of whom it
     * has taken over from. The process is verified first; false: it is gone (then {@link #killTree}
     * finds what it left).
     */
    boolean signalGroup(ProcessId leader, Signal signal);

    /**
     * Everything alive that descends from the leader, itself included: by ancestry, by session and
     * by the marker. Never zombies, never this process. Requests that arrive during a scan share
     * the next one.
     */
    CompletionStage<List<ProcessInfo>> findTree(ProcessTreeId kin);

    /**
     * Kills the family again and again until none is left, what forks meanwhile included; gives up
     * after ten seconds (a process in uninterruptible sleep).
     */
    CompletionStage<TreeKillResult> killTree(ProcessTreeId kin);

    /**
     * Kills the helpers of a process that run at the moment, with their families: its probes, its
     * hooks ({@link HelperProcess}). Costs nothing where there is none.
     */
    void killHelpers(ProcessTreeId kin);

    /**
     * Kills, with their families, all children of this process that it hasn't been begun with:
     * whatever has come home, whoever it descends from, and helpers that still run.
     */
    CompletionStage<TreeKillResult> killReparented();

    /**
     * Adds a listener for living orphans without a marker that have come home to this process,
     * their subreaper. One of unknown origin is ended when nothing is left of those that it may
     * descend from.
     */
    void onReparented(Consumer<ReparentedProcess> listener);

    /** An earlier daemon has seen that this process descends from one with that marker. */
    void recordDescendant(ProcessId process, String marker);

    /** Counts what families use, by what is known here of who belongs to them. */
    UsageMeter usageMeter() throws IOException;

    /** Adds a listener for orphans that this process, their subreaper, has buried. */
    void onReaped(Consumer<ReapedOrphan> listener);

    /** The living process or zombie with this pid. */
    Optional<ProcessInfo> find(long pid);

    /**
     * Every process whose {@link ProcessMarker#VARIABLE} begins with the prefix; looks at the whole
     * machine, on the caller's thread.
     */
    List<ProcessInfo> marked(String markerPrefix);

    /** Every process of the machine, zombies and this process included; on the caller's thread. */
    List<ProcessInfo> all();

    /**
     * Changes with every boot: a stored {@link ProcessId} counts only together with it. Empty where
     * unknown.
     */
    String bootId();

    /** Whose it is and what it sees, as the kernel tells; empty: it is gone, or nobody knows. */
    Optional<ProcessOrigin> origin(long pid);

    /** The number of the user with whose rights this process runs. */
    int user();

    /** The number of a user, by name or number; empty when there is no such user. */
    OptionalInt userId(String nameOrNumber);

    /**
     * Whether the real user of this process is this process' own, or that one: whoever has another
     * may show a {@link ProcessMarker#VARIABLE} of his own making.
     */
    boolean isOf(ProcessId process, OptionalInt user);

    /** Stops watching; processes live on. */
    @Override
    void close();
}
