package io.valvo.os;

import io.valvo.model.Exit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The orphans that have come home to us: whose they are, and their burial. Confined to the thread
 * of {@link ExitWatcher}, but for the listeners.
 *
 * <p>A living orphan is watched by a pidfd of its own. A zombie is buried at once, unless the JDK
 * may be waiting for it ({@link Owner#mayBeOfJdk}): then only when the JDK, which is quick, has
 * left it lying for {@link #GRACE}.
 */
final class Orphans implements AutoCloseable {
    static final Duration GRACE = Duration.ofSeconds(1);

    private final ProcessTable table;
    private final Markers markers;
    private final Sessions sessions;
    private final Epoll epoll;
    private final HomeComers homeComers;
    private final long ourSession;
    private final List<Consumer<Reaped>> listeners = new CopyOnWriteArrayList<>();

    /**
     * By pid, which stays theirs until we bury them. Bounded, like the suspects, by the processes
     * of the machine.
     */
    private final Map<Long, Orphan> living = new HashMap<>();

    private final Map<Long, Orphan> byNumber = new HashMap<>();
    private final Map<ProcessEntry, Long> suspects = new HashMap<>();
    private long lastNumber = Epoll.WOKEN;
    private boolean certain = true;

    Orphans(
            ProcessTable table,
            Markers markers,
            Sessions sessions,
            Epoll epoll,
            HomeComers homeComers) {
        this.table = table;
        this.markers = markers;
        this.sessions = sessions;
        this.epoll = epoll;
        this.homeComers = homeComers;
        this.ourSession =
                table.read(ProcessHandle.current().pid()).map(ProcessEntry::session).orElse(0L);
    }

    void onReaped(Consumer<Reaped> listener) {
        listeners.add(listener);
    }

    /** Takes in who has come home since, and buries the dead. */
    void look(boolean thoroughly) {
        var look = homeComers.look(thoroughly);
        certain = look.certain();
        for (long pid : look.pids())
            if (!living.containsKey(pid) && !sessions.leads(pid)) takeIn(pid);
        buryForgotten();
    }

    /** As of the last look: whether a living orphan descends from it or may do so. */
    boolean mayBelongTo(Kin kin) {
        var name = Sessions.owner(kin);
        return !certain || living.values().stream().anyMatch(orphan -> mayBe(orphan.owner(), name));
    }

    /** An orphan has died. Its numbers are below those of {@link ExitWatcher}'s own. */
    void died(long number) {
        var orphan = byNumber.remove(number);
        if (orphan == null) return;
        living.remove(orphan.entry().pid());
        epoll.remove(orphan.descriptor());
        if (!Owner.mayBeOfJdk(orphan.entry(), orphan.owner())) bury(orphan);
        Pidfd.close(orphan.descriptor());
    }

    boolean areNone() {
        return living.isEmpty() && suspects.isEmpty();
    }

    @Override
    public void close() {
        living.values().forEach(orphan -> Pidfd.close(orphan.descriptor()));
    }

    private void takeIn(long pid) {
        table.read(pid)
                .ifPresent(entry -> {
                    var owner = Owner.of(entry, markers.of(entry), sessions, ourSession);
                    if (entry.zombie() && Owner.mayBeOfJdk(entry, owner))
                        suspects.putIfAbsent(entry, System.nanoTime());
                    else open(entry, owner);
                });
    }

    private void open(ProcessEntry entry, Owner owner) {
        int descriptor = Pidfd.open(entry.pid());
        if (descriptor < 0) {
            certain = false;
            return;
        }
        var orphan = new Orphan(entry, owner, descriptor);
        if (entry.zombie()) {
            bury(orphan);
            Pidfd.close(descriptor);
        } else watch(orphan);
    }

    private void watch(Orphan orphan) {
        long number = --lastNumber;
        living.put(orphan.entry().pid(), orphan);
        byNumber.put(number, orphan);
        epoll.add(orphan.descriptor(), number);
    }

    private void bury(Orphan orphan) {
        Pidfd.reap(orphan.descriptor()).ifPresent(exit -> tell(orphan, exit));
    }

    private void tell(Orphan orphan, Exit exit) {
        Optional<String> marker =
                switch (orphan.owner()) {
                    case Owner.Known(var name) -> Optional.of(name);
                    case Owner.Foreign _, Owner.Unknown _ -> markers.of(orphan.entry());
                };
        listeners.forEach(
                listener -> listener.accept(new Reaped(orphan.entry().id(), exit, marker)));
    }

    /** Zombies that nobody has claimed; who did claim one has buried it by now. */
    private void buryForgotten() {
        if (suspects.isEmpty()) return;
        suspects.keySet().removeIf(entry -> !table.read(entry.pid()).equals(Optional.of(entry)));
        long now = System.nanoTime();
        suspects.entrySet()
                .removeIf(entry -> {
                    boolean forgotten = now - entry.getValue() >= GRACE.toNanos();
                    if (forgotten) open(entry.getKey(), new Owner.Unknown());
                    return forgotten;
                });
    }

    private static boolean mayBe(Owner owner, String name) {
        return switch (owner) {
            case Owner.Known(var other) ->
                    other.equals(name) || Errand.served(other).filter(name::equals).isPresent();
            case Owner.Unknown _ -> true;
            case Owner.Foreign _ -> false;
        };
    }

    private record Orphan(ProcessEntry entry, Owner owner, int descriptor) {}
}
