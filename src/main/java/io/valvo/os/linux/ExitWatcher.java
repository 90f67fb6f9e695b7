package io.valvo.os.linux;

import io.valvo.model.Exit;
import io.valvo.os.ProcessListener;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.ReparentedProcess;
import io.valvo.os.process.MarkerCache;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.process.SessionOwners;
import io.valvo.os.process.WaitStatus;
import io.valvo.os.procfs.ProcfsTable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Waits for exits by pidfds in one epoll(7) set: of children, adopted processes and orphans. Never
 * waits for "any child": those of the JDK are not ours to reap.
 */
final class ExitWatcher implements AutoCloseable, EventLoop.Handler {
    /**
     * An orphan that comes home silently (its parent was no child of ours) is taken in at the next
     * exit or look; from then on its own exit is heard at once. SIGCHLD would tell earlier, but the
     * JVM makes a thread of every signal, which doubles the time from an exit to the replacement; a
     * look costs a read of one small file.
     */
    private static final int LOOK_MILLIS = 200;

    /** The same after {@link #CALM_NANOS} in which nobody has come or gone. */
    private static final int CALM_LOOK_MILLIS = 1_000;

    private static final long CALM_NANOS = 10_000_000_000L;

    private static final int NEVER = -1;
    private static final int SOON_MILLIS = 1;

    private final ProcessTable table;
    private final SessionOwners sessions;
    private final StartedProcesses startedProcesses;
    private final Consumer<ProcessTreeId> end;
    private final Epoll epoll = new Epoll();
    private final OrphanReaper orphans;

    /** By number; bounded by the limit of open files. */
    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();

    private final AtomicLong lastNumber = new AtomicLong(Epoll.WOKEN);
    private long lookedAt = System.nanoTime();

    /** Heard of while an orphan's origin was undecided: it may be of one of these. */
    private final List<Death> held = new ArrayList<>();

    /** Somebody came or went last. */
    private volatile long stirredAt = System.nanoTime();

    private final EventLoop loop = new EventLoop("valvo-exits", epoll, this);

    /** As PID 1 it is sent everybody's orphans. */
    private final boolean isInit = ProcessHandle.current().pid() == 1;

    /**
     * @param end ends a family that has nobody any more
     */
    ExitWatcher(
            ProcessTable table,
            MarkerCache markers,
            SessionOwners sessions,
            StartedProcesses startedProcesses,
            ProcessAncestry parentage,
            Consumer<ProcessTreeId> end)
            throws IOException {
        this.table = table;
        this.sessions = sessions;
        this.startedProcesses = startedProcesses;
        this.end = end;
        orphans =
                new OrphanReaper(
                        table,
                        markers,
                        sessions,
                        startedProcesses,
                        parentage,
                        epoll,
                        new ReparentedChildren());
        loop.start();
    }

    /** What runs here runs on the thread that hears of exits. */
    EventLoop loop() {
        return loop;
    }

    /** Takes the descriptor over. */
    void watch(Watched some) {
        long number = lastNumber.incrementAndGet();
        stirredAt = System.nanoTime();
        boolean first = watched.isEmpty();
        watched.put(number, some);
        epoll.add(some.descriptor(), number);
        if (first && !loop.isHere()) epoll.wake();
    }

    void onReaped(Consumer<ReapedOrphan> listener) {
        orphans.onReaped(listener);
    }

    void onReparented(Consumer<ReparentedProcess> listener) {
        orphans.onReparented(listener);
    }

    /** A child that isn't ours to judge: of the JDK, or there before we began. */
    boolean spares(ProcessEntry child) {
        return orphans.spares(child);
    }

    /** Nothing is left of a process that had left somebody. */
    void cleared(ProcessTreeId kin) {
        if (startedProcesses.cleared(kin)) loop.execute(this::endAbandoned);
    }

    private void endAbandoned() {
        orphans.abandoned().forEach(it -> end.accept(new ProcessTreeId(it, "")));
    }

    @Override
    public void close() {
        loop.close();
        orphans.close();
        watched.values().forEach(some -> Pidfd.close(some.descriptor()));
        epoll.close();
    }

    @Override
    public int patience() {
        if (!held.isEmpty()) return SOON_MILLIS;
        return isInit || !watched.isEmpty() || !orphans.areNone() ? interval() : NEVER;
    }

    private int interval() {
        boolean calm = System.nanoTime() - stirredAt > CALM_NANOS;
        return calm ? CALM_LOOK_MILLIS : LOOK_MILLIS;
    }

    /**
     * All exits first, then one look for orphans, then the news: whoever was left behind came home
     * before its parent's exit could be seen.
     */
    @Override
    public void handle(long[] numbers) {
        var exits = new ArrayList<>(held);
        held.clear();
        for (long number : numbers) {
            if (number > Epoll.WOKEN) collect(number, exits);
            else if (number < Epoll.WOKEN) orphans.died(number);
        }
        boolean stirred = hasOthersThanWoken(numbers);
        if (stirred) stirredAt = System.nanoTime();
        boolean late = numbers.length == 0 || (exits.isEmpty() && isLate());
        if (late || stirred || !exits.isEmpty()) look(late, exits);
        if (orphans.isUndecided()) held.addAll(exits);
        else notifyListeners(exits);
    }

    private static boolean hasOthersThanWoken(long[] numbers) {
        for (long number : numbers) if (number != Epoll.WOKEN) return true;
        return false;
    }

    private void look(boolean thoroughly, List<Death> exits) {
        orphans.scan(thoroughly, () -> owners(exits));
        if (thoroughly) lookedAt = System.nanoTime();
    }

    private static Set<String> owners(List<Death> exits) {
        var owners = new HashSet<String>();
        for (var death : exits) owners.add(SessionOwners.owner(death.some().kin()));
        return owners;
    }

    /** When others keep the loop busy; whoever waits for a replacement doesn't wait for this. */
    private boolean isLate() {
        return System.nanoTime() - lookedAt > interval() * 1_000_000L;
    }

    private void collect(long number, List<Death> exits) {
        var some = watched.get(number);
        if (some == null) return;
        var exit = some.ours() ? exitOfChild(some) : exitOfStranger(some);
        watched.remove(number);
        epoll.remove(some.descriptor());
        Pidfd.close(some.descriptor());
        exits.add(new Death(some, exit));
    }

    private static Exit exitOfChild(Watched some) {
        return Pidfd.reap(some.descriptor()).orElseGet(Exit.Unknown::new);
    }

    /**
     * Not buried, for that is its parent's right, who may be the JDK. A zombie shows its status to
     * its user; once its parent has buried it, the kernel (6.15) tells by the pidfd.
     */
    private Exit exitOfStranger(Watched some) {
        var id = some.kin().leader();
        return table.read(id.pid())
                .filter(entry ->
                        entry.id().equals(id) && entry.zombie() && ProcfsTable.isReadable(id.pid()))
                .map(entry -> WaitStatus.decode(entry.status()))
                .or(() ->
                        Pidfd.status(some.descriptor()).stream()
                                .mapToObj(WaitStatus::decode)
                                .findFirst())
                .orElseGet(Exit.Unknown::new);
    }

    private void notifyListeners(List<Death> exits) {
        boolean strangers = false;
        for (var death : exits) {
            var kin = death.some().kin();
            boolean alone =
                    death.some().ours()
                            && !orphans.mayBelongTo(kin)
                            && sessions.helpersOf(kin).isEmpty();
            sessions.ended(kin, alone);
            startedProcesses.ended(kin, alone);
            attempt(() -> death.some().watcher().exited(death.exit(), alone));
            if (alone) endAbandoned();
            strangers |= !death.some().ours();
        }
        if (strangers) orphans.scan(true, Set::of);
    }

    /** One watcher's bug must not cost the others their news. */
    private static void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            System.getLogger(ExitWatcher.class.getName())
                    .log(Level.ERROR, "a watcher of exits failed", bug);
        }
    }

    /**
     * @param ours a child of this process; an adopted one's orphans don't come to us
     */
    record Watched(ProcessTreeId kin, int descriptor, ProcessListener watcher, boolean ours) {}

    private record Death(Watched some, Exit exit) {}
}
