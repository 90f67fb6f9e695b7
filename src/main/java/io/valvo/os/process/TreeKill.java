package io.valvo.os.process;

import io.valvo.model.ProcessId;
import io.valvo.model.Signal;
import io.valvo.os.ProcessInfo;
import io.valvo.os.TreeKillResult;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Kills one process tree round after round, until a scan finds nobody, or time is up and everything
 * was tried.
 */
final class TreeKill {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Zombies are buried by their parents; one that neglects this doesn't hold up a stop for
     * longer.
     */
    private static final Duration PATIENCE_WITH_ZOMBIES = Duration.ofSeconds(1);

    /**
     * From this round on whole process groups are killed: something forks faster than it can be
     * listed.
     */
    private static final int GROUPS_FROM_ROUND = 3;

    private static final int MOST_KILLED_NAMED = 1000;

    private final Function<ProcessSnapshot, List<ProcessEntry>> family;
    private final CompletableFuture<TreeKillResult> answer;
    private final ProcessTable table;
    private final SignalSender signals;
    private final LongSupplier nanoTime;
    private final long began;

    /**
     * What was killed, as it was; at most {@link #MOST_KILLED_NAMED}, for a fork bomb would fill
     * it.
     */
    private final Map<ProcessId, ProcessInfo> killed = new LinkedHashMap<>();

    private int rounds;

    TreeKill(
            Function<ProcessSnapshot, List<ProcessEntry>> family,
            CompletableFuture<TreeKillResult> answer,
            ProcessTable table,
            SignalSender signals,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
        this.family = family;
        this.answer = answer;
        this.table = table;
        this.signals = signals;
    }

    /** Looks, kills whom it finds, and completes the answer when there is nothing more to do. */
    boolean isOver(ProcessSnapshot snapshot) {
        var found = family.apply(snapshot);
        var living = found.stream().filter(entry -> !entry.zombie()).toList();
        if (living.isEmpty())
            return (!anyToBury(found) || past(PATIENCE_WITH_ZOMBIES)) && complete(List.of());
        if (rounds >= GROUPS_FROM_ROUND && past(PATIENCE))
            return complete(living.stream().map(entry -> info(snapshot, entry)).toList());
        rounds++;
        living.forEach(entry -> kill(snapshot, entry));
        return false;
    }

    /**
     * Zombies that are ours to bury, or become so; for others (those of an adopted process) whoever
     * is their parent may take its time.
     */
    private static boolean anyToBury(List<ProcessEntry> zombies) {
        long self = ProcessHandle.current().pid();
        var pids = zombies.stream().map(ProcessEntry::pid).collect(Collectors.toSet());
        return zombies.stream().anyMatch(it -> it.parent() == self || pids.contains(it.parent()));
    }

    boolean fail(Throwable why) {
        return answer.completeExceptionally(why);
    }

    private void kill(ProcessSnapshot snapshot, ProcessEntry entry) {
        var info = info(snapshot, entry);
        if (rounds >= GROUPS_FROM_ROUND && entry.group() == entry.pid()) {
            signals.sendToGroup(entry.id(), Signal.KILL.number());
        }
        boolean hit = signals.send(entry.id(), Signal.KILL.number());
        if (hit && killed.size() < MOST_KILLED_NAMED) killed.put(entry.id(), info);
    }

    private ProcessInfo info(ProcessSnapshot snapshot, ProcessEntry entry) {
        var before = killed.get(entry.id());
        return before != null ? before : table.info(entry, snapshot.marker(entry));
    }

    private boolean complete(List<ProcessInfo> left) {
        answer.complete(new TreeKillResult(List.copyOf(killed.values()), left));
        return true;
    }

    private boolean past(Duration patience) {
        return nanoTime.getAsLong() - began > patience.toNanos();
    }
}
