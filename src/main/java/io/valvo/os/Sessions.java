package io.valvo.os;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Which session was led by which of our processes, dead ones included as long as somebody may have
 * stayed behind: so an orphan that carries no marker still has an owner. An owner is a marker, or
 * {@code session:PID} where none was given.
 *
 * <p>Holds all living leaders and at most {@value #MOST_DEAD} dead ones. Thread-safe.
 */
final class Sessions {
    static final int MOST_DEAD = 4096;

    private final Map<Long, Kin> living = new LinkedHashMap<>();
    private final SequencedMap<Long, String> dead = new LinkedHashMap<>();
    private final Map<String, Integer> owners = new LinkedHashMap<>();

    /** Living helpers by the marker of the process that they serve. */
    private final Map<String, Set<Kin>> helpers = new HashMap<>();

    static String owner(Kin kin) {
        return kin.marker().isEmpty() ? "session:" + kin.leader().pid() : kin.marker();
    }

    synchronized void began(Kin kin) {
        forget(dead.remove(kin.leader().pid()));
        living.put(kin.leader().pid(), kin);
        owners.merge(owner(kin), 1, Integer::sum);
        Errand.served(kin.marker())
                .ifPresent(it -> helpers.computeIfAbsent(it, _ -> new LinkedHashSet<>()).add(kin));
    }

    /**
     * @param alone nobody of it is left
     */
    synchronized void ended(Kin kin, boolean alone) {
        if (living.remove(kin.leader().pid()) == null) return;
        var owner = owner(kin);
        Errand.served(owner)
                .ifPresent(it -> helpers.computeIfPresent(it, (_, all) -> less(all, kin)));
        if (alone) {
            forget(owner);
            return;
        }
        dead.put(kin.leader().pid(), owner);
        if (dead.size() > MOST_DEAD) forget(dead.pollFirstEntry().getValue());
    }

    /** Who serves this process at the moment. */
    synchronized List<Kin> helpersOf(Kin kin) {
        return List.copyOf(helpers.getOrDefault(owner(kin), Set.of()));
    }

    synchronized Optional<String> ownerOf(long session) {
        var leader = living.get(session);
        return leader != null ? Optional.of(owner(leader)) : Optional.ofNullable(dead.get(session));
    }

    /** A living process that we watch as our own, no orphan. */
    synchronized boolean leads(long pid) {
        return living.containsKey(pid);
    }

    synchronized boolean isOwner(String marker) {
        return owners.containsKey(marker);
    }

    private static @Nullable Set<Kin> less(Set<Kin> all, Kin kin) {
        all.remove(kin);
        return all.isEmpty() ? null : all;
    }

    private void forget(@Nullable String owner) {
        if (owner != null)
            owners.computeIfPresent(owner, (_, count) -> count > 1 ? count - 1 : null);
    }
}
