package io.valvo.os;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The processes of one moment, indexed by what ties them together; answers who belongs to whom.
 * Pure.
 */
final class Snapshot {
    private final long self;
    private final Map<Long, ProcessEntry> byPid;
    private final Map<Long, List<ProcessEntry>> byParent;
    private final Map<Long, List<ProcessEntry>> bySession;
    private final Map<String, List<ProcessEntry>> byMarker;
    private final Function<ProcessEntry, Optional<String>> marker;

    /**
     * @param self pid of this process: it is nobody's family, and its children are not by being
     *     that
     * @param marker tells the marker of an entry
     */
    Snapshot(
            List<ProcessEntry> entries,
            long self,
            Function<ProcessEntry, Optional<String>> marker) {
        this.self = self;
        this.marker = marker;
        byPid =
                entries.stream()
                        .collect(toMap(ProcessEntry::pid, entry -> entry, (_, later) -> later));
        byParent = entries.stream().collect(groupingBy(ProcessEntry::parent));
        bySession = entries.stream().collect(groupingBy(ProcessEntry::session));
        byMarker =
                entries.stream()
                        .filter(entry -> marker.apply(entry).isPresent())
                        .collect(groupingBy(entry -> marker.apply(entry).orElseThrow()));
    }

    /**
     * The leader, its session, the bearers of the marker, and all descendants of these; zombies
     * included.
     */
    List<ProcessEntry> family(Kin kin) {
        var found = new LinkedHashSet<ProcessEntry>();
        var pending = new ArrayDeque<ProcessEntry>();
        Stream.of(leader(kin), session(kin), bearers(kin))
                .forEach(some -> add(some, found, pending));
        while (!pending.isEmpty()) {
            add(byParent.getOrDefault(pending.remove().pid(), List.of()), found, pending);
        }
        return List.copyOf(found);
    }

    Optional<String> marker(ProcessEntry entry) {
        return marker.apply(entry);
    }

    private void add(
            List<ProcessEntry> some, Set<ProcessEntry> found, ArrayDeque<ProcessEntry> pending) {
        for (var entry : some) if (entry.pid() != self && found.add(entry)) pending.add(entry);
    }

    private List<ProcessEntry> leader(Kin kin) {
        var entry = byPid.get(kin.leader().pid());
        return entry != null && entry.id().equals(kin.leader()) ? List.of(entry) : List.of();
    }

    /**
     * The kernel doesn't hand out a pid again while it names a session, so as long as nobody else
     * has it the session is the leader's. Once the leader is gone, the marker of somebody else
     * tells that the number was used again since.
     */
    private List<ProcessEntry> session(Kin kin) {
        var members = bySession.getOrDefault(kin.leader().pid(), List.of());
        var holder = byPid.get(kin.leader().pid());
        if (holder != null) return holder.id().equals(kin.leader()) ? members : List.of();
        return members.stream().filter(entry -> mayBelong(entry, kin)).toList();
    }

    private boolean mayBelong(ProcessEntry entry, Kin kin) {
        return entry.id().startTicks() >= kin.leader().startTicks()
                && marker.apply(entry).map(kin.marker()::equals).orElse(true);
    }

    private List<ProcessEntry> bearers(Kin kin) {
        return kin.marker().isEmpty() ? List.of() : byMarker.getOrDefault(kin.marker(), List.of());
    }
}
