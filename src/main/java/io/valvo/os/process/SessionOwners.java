package io.valvo.os.process;

import io.valvo.os.HelperProcess;
import io.valvo.os.ProcessTreeId;

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
 * Maps session ids to the processes of ours that led them, dead ones included as long as somebody
 * may have stayed behind: so an orphan that carries no marker still has an owner. An owner is a
 * marker, or {@code session:PID} where none was given.
 *
 * <p>Holds all living leaders and at most {@value #MOST_DEAD} dead ones. Thread-safe.
 */
public final class SessionOwners {
    static final int MOST_DEAD = 4096;

    private final Map<Long, ProcessTreeId> living = new LinkedHashMap<>();
    private final SequencedMap<Long, String> dead = new LinkedHashMap<>();
    private final Map<String, Integer> owners = new LinkedHashMap<>();

    /** Living helpers by the marker of the process that they serve. */
    private final Map<String, Set<ProcessTreeId>> helpers = new HashMap<>();

    public static String owner(ProcessTreeId kin) {
        return kin.marker().isEmpty() ? "session:" + kin.leader().pid() : kin.marker();
    }

    public synchronized void began(ProcessTreeId kin) {
        forget(dead.remove(kin.leader().pid()));
        living.put(kin.leader().pid(), kin);
        owners.merge(owner(kin), 1, Integer::sum);
        HelperProcess.servedMarker(kin.marker())
                .ifPresent(it -> helpers.computeIfAbsent(it, _ -> new LinkedHashSet<>()).add(kin));
    }

    /**
     * @param alone nobody of it is left
     */
    public synchronized void ended(ProcessTreeId kin, boolean alone) {
        if (living.remove(kin.leader().pid()) == null) return;
        var owner = owner(kin);
        HelperProcess.servedMarker(owner)
                .ifPresent(it -> helpers.computeIfPresent(it, (_, all) -> less(all, kin)));
        if (alone) {
            forget(owner);
            return;
        }
        dead.put(kin.leader().pid(), owner);
        if (dead.size() > MOST_DEAD) forget(dead.pollFirstEntry().getValue());
    }

    /** Who serves this process at the moment. */
    public synchronized List<ProcessTreeId> helpersOf(ProcessTreeId kin) {
        return List.copyOf(helpers.getOrDefault(owner(kin), Set.of()));
    }

    public synchronized Optional<String> ownerOf(long session) {
        var leader = living.get(session);
        return leader != null ? Optional.of(owner(leader)) : Optional.ofNullable(dead.get(session));
    }

    /** A living process that we watch as our own, no orphan. */
    public synchronized boolean leads(long pid) {
        return living.containsKey(pid);
    }

    public synchronized boolean isOwner(String marker) {
        return owners.containsKey(marker);
    }

    private static @Nullable Set<ProcessTreeId> less(Set<ProcessTreeId> all, ProcessTreeId kin) {
        all.remove(kin);
        return all.isEmpty() ? null : all;
    }

    private void forget(@Nullable String owner) {
        if (owner != null)
            owners.computeIfPresent(owner, (_, count) -> count > 1 ? count - 1 : null);
    }
}
