package io.valvo.os.linux;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.HelperProcess;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.ReparentedProcess;
import io.valvo.os.process.MarkerCache;
import io.valvo.os.process.MarkerTrust;
import io.valvo.os.process.ProcessAncestry;
import io.valvo.os.process.ProcessEntry;
import io.valvo.os.process.ProcessTable;
import io.valvo.os.process.SessionOwners;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds processes reparented to this subreaper ({@code PR_SET_CHILD_SUBREAPER}), attributes them to
 * an instance by marker or session, and reaps zombies. Confined to the thread of {@link
 * ExitWatcher}, but for the listeners.
 *
 * <p>A living orphan is watched by a pidfd of its own. A zombie is reaped at once, unless the JDK
 * may be waiting for it ({@link OrphanOwner#mayBeOfJdk}): then only when the JDK, which is quick,
 * has left it lying for {@link #GRACE}.
 */
final class OrphanReaper implements AutoCloseable {
    static final Duration GRACE = Duration.ofSeconds(1);

    private final ProcessTable table;
    private final MarkerCache markers;
    private final SessionOwners sessions;
    private final StartedProcesses startedProcesses;
    private final ProcessAncestry ancestry;
    private final Epoll epoll;
    private final ReparentedChildren reparented;
    private final long ourSession;

    /** Bounded by the children that this process was begun with. */
    private final Set<ProcessId> earlier = new HashSet<>();

    private final List<Consumer<ReapedOrphan>> reapedListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<ReparentedProcess>> reparentedListeners =
            new CopyOnWriteArrayList<>();

    /** As PID 1 it is sent everybody's orphans. */
    private final boolean isInit = ProcessHandle.current().pid() == 1;

    /**
     * By pid, which stays theirs until we bury them. Bounded, like the suspects, by the processes
     * of the machine.
     */
    private final Map<Long, Orphan> living = new HashMap<>();

    private final Map<Long, Orphan> byNumber = new HashMap<>();
    private final Map<ProcessEntry, Long> suspects = new HashMap<>();
    private long lastNumber = Epoll.WOKEN;
    private boolean certain = true;
    private boolean undecided;

    /** How many of the living are of unknown origin. */
    private int strays;

    OrphanReaper(
            ProcessTable table,
            MarkerCache markers,
            SessionOwners sessions,
            StartedProcesses startedProcesses,
            ProcessAncestry ancestry,
            Epoll epoll,
            ReparentedChildren reparented) {
        this.table = table;
        this.markers = markers;
        this.sessions = sessions;
        this.startedProcesses = startedProcesses;
        this.ancestry = ancestry;
        this.epoll = epoll;
        this.reparented = reparented;
        this.ourSession =
                table.read(ProcessHandle.current().pid()).map(ProcessEntry::session).orElse(0L);
        present(reparented);
    }

    /** Children that this process already had, before it started any: not ours to judge. */
    private void present(ReparentedChildren homeComers) {
        for (long pid : homeComers.scan(true).pids())
            table.read(pid).map(ProcessEntry::id).ifPresent(earlier::add);
    }

    void onReaped(Consumer<ReapedOrphan> listener) {
        reapedListeners.add(listener);
    }

    void onReparented(Consumer<ReparentedProcess> listener) {
        reparentedListeners.add(listener);
    }

    /**
     * Takes in who has come home since, and buries the dead.
     *
     * @param ended owners whose process was heard to end since
     */
    void scan(boolean thoroughly, Supplier<Set<String>> ended) {
        var look = reparented.scan(thoroughly);
        certain = look.certain();
        undecided = false;
        for (long pid : look.pids())
            if (!living.containsKey(pid) && !sessions.leads(pid)) adopt(pid, ended);
        reapForgotten();
    }

    boolean spares(ProcessEntry child) {
        return child.session() == ourSession || earlier.contains(child.id());
    }

    /** Of whom nobody knows whose they are, and nothing else is left of those that it could be. */
    List<ProcessId> abandoned() {
        if (strays == 0) return List.of();
        return living.values().stream()
                .filter(it ->
                        it.owner() instanceof OrphanOwner.Unknown(var candidates)
                                && !candidates.isEmpty()
                                && !startedProcesses.any(candidates))
                .map(it -> it.entry().id())
                .toList();
    }

    /**
     * As of the last look: somebody has come home while somebody else was about to begin, and may
     * be his. Soon it can be told.
     */
    boolean isUndecided() {
        return undecided;
    }

    /** As of the last look: whether a living orphan descends from it or may do so. */
    boolean mayBelongTo(ProcessTreeId kin) {
        var name = SessionOwners.owner(kin);
        return !certain || living.values().stream().anyMatch(orphan -> mayBe(orphan.owner(), name));
    }

    /**
     * An orphan has died. Its numbers are below those of {@link ExitWatcher}'s own. Who is watched
     * as a main process as well lies where it is until its status was read.
     */
    void died(long number) {
        var orphan = byNumber.remove(number);
        if (orphan == null) return;
        living.remove(orphan.entry().pid());
        if (orphan.owner() instanceof OrphanOwner.Unknown) strays--;
        epoll.remove(orphan.descriptor());
        if (OrphanOwner.mayBeOfJdk(orphan.entry(), orphan.owner())) suspect(orphan.entry().pid());
        else if (!sessions.leads(orphan.entry().pid())) reap(orphan);
        Pidfd.close(orphan.descriptor());
    }

    /** Whose it was said to be decides no more: the JDK has time to bury it. */
    private void suspect(long pid) {
        table.read(pid)
                .filter(ProcessEntry::zombie)
                .ifPresent(it -> suspects.putIfAbsent(it, System.nanoTime()));
    }

    boolean areNone() {
        return living.isEmpty() && suspects.isEmpty();
    }

    @Override
    public void close() {
        living.values().forEach(orphan -> Pidfd.close(orphan.descriptor()));
    }

    private void adopt(long pid, Supplier<Set<String>> ended) {
        table.read(pid)
                .filter(entry -> !suspects.containsKey(entry))
                .ifPresent(entry -> {
                    var told = owner(entry, ended);
                    if (told.isEmpty()) {
                        undecided = true;
                        return;
                    }
                    var owner = told.get();
                    if (entry.zombie() && OrphanOwner.mayBeOfJdk(entry, owner))
                        suspects.putIfAbsent(entry, System.nanoTime());
                    else open(entry, owner);
                });
    }

    /** Empty: as long as somebody is being started, who isn't known yet. */
    private Optional<OrphanOwner> owner(ProcessEntry entry, Supplier<Set<String>> ended) {
        if (earlier.contains(entry.id())) return Optional.of(new OrphanOwner.Foreign());
        boolean early = startedProcesses.isAnyBeginning();
        var known = OrphanOwner.known(entry, markers.of(entry), sessions, ancestry, ourSession);
        if (known.isPresent()) return known;
        return early && !entry.zombie() ? Optional.empty() : Optional.of(guess(entry, ended));
    }

    /** A zombie has nothing left to guess by, nor to end. */
    private OrphanOwner guess(ProcessEntry entry, Supplier<Set<String>> ended) {
        if (entry.zombie()) return new OrphanOwner.Unknown(Set.of());
        var candidates = startedProcesses.at(entry.id().startTicks());
        var owner =
                OrphanAttribution.of(candidates, OrphanClues.of(entry.pid()), ended.get(), !isInit);
        return candidates.isEmpty() ? new OrphanOwner.Unknown(ofOtherStrays()) : owner;
    }

    /** Whoever begot it has itself come home before. */
    private Set<String> ofOtherStrays() {
        return living.values().stream()
                .flatMap(it ->
                        it.owner() instanceof OrphanOwner.Unknown(var all)
                                ? all.stream()
                                : Stream.of())
                .collect(Collectors.toSet());
    }

    private void open(ProcessEntry entry, OrphanOwner owner) {
        int descriptor = Pidfd.open(entry.pid());
        if (descriptor < 0) {
            certain = false;
            return;
        }
        var orphan = new Orphan(entry, owner, descriptor);
        if (entry.zombie()) {
            reap(orphan);
            Pidfd.close(descriptor);
        } else watch(orphan);
    }

    private void watch(Orphan orphan) {
        long number = --lastNumber;
        living.put(orphan.entry().pid(), orphan);
        byNumber.put(number, orphan);
        epoll.add(orphan.descriptor(), number);
        notifyReparented(orphan.entry(), orphan.owner());
    }

    /** Who is believed what it carries needs no memory of ours. */
    private void notifyReparented(ProcessEntry entry, OrphanOwner owner) {
        switch (owner) {
            case OrphanOwner.Known(var name, _) when !isBearer(entry) -> {
                ancestry.claim(entry.id(), name);
                notifyReaped(
                        new ReparentedProcess(table.info(entry, Optional.empty()), Set.of(name)));
            }
            case OrphanOwner.Unknown(var candidates) -> {
                strays++;
                notifyReaped(
                        new ReparentedProcess(table.info(entry, Optional.empty()), candidates));
            }
            case OrphanOwner.Known _, OrphanOwner.Foreign _ -> {}
        }
    }

    /**
     * Whoever looks at all processes finds it by its marker. That of another user, which su(1) or a
     * server that drops its rights may have become, isn't believed from afar: only that it came
     * home to us proves it.
     */
    private boolean isBearer(ProcessEntry entry) {
        return markers.of(entry).filter(sessions::isOwner).isPresent()
                && MarkerTrust.admits(table.realUser(entry), OptionalInt.empty());
    }

    private void notifyReaped(ReparentedProcess homeComer) {
        reparentedListeners.forEach(listener -> listener.accept(homeComer));
    }

    private void reap(Orphan orphan) {
        Pidfd.reap(orphan.descriptor()).ifPresent(exit -> notifyReaped(orphan, exit));
    }

    private void notifyReaped(Orphan orphan, Exit exit) {
        Optional<String> marker =
                switch (orphan.owner()) {
                    case OrphanOwner.Known(var name, _) -> Optional.of(name);
                    case OrphanOwner.Foreign _, OrphanOwner.Unknown _ -> markers.of(orphan.entry());
                };
        reapedListeners.forEach(
                listener -> listener.accept(new ReapedOrphan(orphan.entry().id(), exit, marker)));
    }

    /** Zombies that nobody has claimed; who did claim one has buried it by now. */
    private void reapForgotten() {
        if (suspects.isEmpty()) return;
        suspects.keySet().removeIf(entry -> !table.read(entry.pid()).equals(Optional.of(entry)));
        long now = System.nanoTime();
        suspects.entrySet()
                .removeIf(entry -> {
                    boolean forgotten = now - entry.getValue() >= GRACE.toNanos();
                    if (forgotten) open(entry.getKey(), new OrphanOwner.Unknown(Set.of()));
                    return forgotten;
                });
    }

    private static boolean mayBe(OrphanOwner owner, String name) {
        return switch (owner) {
            case OrphanOwner.Known(var other, _) ->
                    other.equals(name)
                            || HelperProcess.servedMarker(other).filter(name::equals).isPresent();
            case OrphanOwner.Unknown(var candidates) ->
                    candidates.isEmpty() || candidates.contains(name);
            case OrphanOwner.Foreign _ -> false;
        };
    }

    private record Orphan(ProcessEntry entry, OrphanOwner owner, int descriptor) {}
}
