package io.valvo.os.process;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import io.valvo.os.HelperProcess;
import io.valvo.os.ProcessTreeId;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The processes of one moment, indexed by what ties them together; answers who belongs to whom.
 * Pure.
 */
final class ProcessSnapshot {
    private final long self;
    private final Map<Long, ProcessEntry> byPid;
    private final Map<Long, List<ProcessEntry>> byParent;
    private final Map<Long, List<ProcessEntry>> bySession;
    private final Map<String, List<ProcessEntry>> byMarker;
    private final Function<ProcessEntry, Optional<String>> marker;
    private final Map<String, List<ProcessEntry>> byDescent;
    private final BiPredicate<ProcessEntry, OptionalInt> believed;

    /**
     * @param self pid of this process: it is nobody's family, and its children are not by being
     *     that
     * @param marker tells the marker of an entry
     * @param believed whether that counts, of an instance whose processes may have this user too
     * @param descent from whom an entry is known to descend, by {@link SessionOwners#owner}
     */
    ProcessSnapshot(
            List<ProcessEntry> entries,
            long self,
            Function<ProcessEntry, Optional<String>> marker,
            BiPredicate<ProcessEntry, OptionalInt> believed,
            Function<ProcessEntry, Optional<String>> descent) {
        this.self = self;
        this.believed = believed;
        this.marker = marker;
        byPid =
                entries.stream()
                        .collect(toMap(ProcessEntry::pid, entry -> entry, (_, later) -> later));
        byParent = entries.stream().collect(groupingBy(ProcessEntry::parent));
        bySession = entries.stream().collect(groupingBy(ProcessEntry::session));
        byMarker = new HashMap<>();
        byDescent = new HashMap<>();
        for (var entry : entries) {
            marker.apply(entry).ifPresent(text -> put(byMarker, text, entry));
            descent.apply(entry).ifPresent(owner -> put(byDescent, owner, entry));
        }
    }

    /** A helper belongs to the process that it serves as well. */
    private static void put(Map<String, List<ProcessEntry>> map, String owner, ProcessEntry entry) {
        map.computeIfAbsent(owner, _ -> new ArrayList<>()).add(entry);
        HelperProcess.servedMarker(owner)
                .ifPresent(it -> map.computeIfAbsent(it, _ -> new ArrayList<>()).add(entry));
    }

    /**
     * The leader, its session, who is known to descend from it, the bearers of the marker, and all
     * descendants of these; zombies included.
     */
    List<ProcessEntry> family(ProcessTreeId kin) {
        var found = new LinkedHashSet<ProcessEntry>();
        close(found, leader(kin));
        close(found, session(kin));
        close(found, byDescent.getOrDefault(SessionOwners.owner(kin), List.of()));
        bearers(kin).stream()
                .filter(entry -> !found.contains(entry) && believed.test(entry, kin.user()))
                .toList()
                .forEach(entry -> close(found, List.of(entry)));
        return List.copyOf(found);
    }

    /** Our children but for those, and all that descends from them. */
    List<ProcessEntry> ofOurChildren(Predicate<ProcessEntry> spared) {
        var found = new LinkedHashSet<ProcessEntry>();
        var children = byParent.getOrDefault(self, List.of());
        close(found, children.stream().filter(spared.negate()).toList());
        return List.copyOf(found);
    }

    /**
     * Adds these and all that descends from them: who has one of them as its parent, and who stands
     * in a session that one of them leads, for nobody comes into a session but by birth.
     */
    private void close(Set<ProcessEntry> found, List<ProcessEntry> some) {
        var pending = new ArrayDeque<ProcessEntry>();
        add(some, found, pending);
        while (!pending.isEmpty()) {
            var next = pending.remove();
            add(byParent.getOrDefault(next.pid(), List.of()), found, pending);
            if (next.session() == next.pid())
                add(bySession.getOrDefault(next.pid(), List.of()), found, pending);
        }
    }

    Optional<String> marker(ProcessEntry entry) {
        return marker.apply(entry);
    }

    private void add(
            List<ProcessEntry> some, Set<ProcessEntry> found, ArrayDeque<ProcessEntry> pending) {
        for (var entry : some) if (entry.pid() != self && found.add(entry)) pending.add(entry);
    }

    private List<ProcessEntry> leader(ProcessTreeId kin) {
        var entry = byPid.get(kin.leader().pid());
        return entry != null && entry.id().equals(kin.leader()) ? List.of(entry) : List.of();
    }

    /**
     * The kernel doesn't hand out a pid again while it names a session, so as long as nobody else
     * has it the session is the leader's. Once the leader is gone, the marker of somebody else
     * tells that the number was used again since.
     */
    private List<ProcessEntry> session(ProcessTreeId kin) {
        var members = bySession.getOrDefault(kin.leader().pid(), List.of());
        var holder = byPid.get(kin.leader().pid());
        if (holder != null) return holder.id().equals(kin.leader()) ? members : List.of();
        return members.stream().filter(entry -> mayBelong(entry, kin)).toList();
    }

    private boolean mayBelong(ProcessEntry entry, ProcessTreeId kin) {
        return entry.id().startTicks() >= kin.leader().startTicks()
                && marker.apply(entry).map(kin.marker()::equals).orElse(true);
    }

    private List<ProcessEntry> bearers(ProcessTreeId kin) {
        return kin.marker().isEmpty() ? List.of() : byMarker.getOrDefault(kin.marker(), List.of());
    }
}
