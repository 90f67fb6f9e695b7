package io.valvo.os;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Which session was led by which of our processes, dead ones included as long as somebody may have
 * stayed behind: so an orphan that carries no marker still has an owner. An owner is a marker, or
 * {@code session:PID} where none was given.
 *
 * <p>Holds all living leaders and at most {@value #MOST_DEAD} dead ones. Thread-safe.
 */
final class Sessions {
    static final int MOST_DEAD = 4096;

    private final Map<Long, String> living = new LinkedHashMap<>();
    private final SequencedMap<Long, String> dead = new LinkedHashMap<>();
    private final Map<String, Integer> owners = new LinkedHashMap<>();

    static String owner(Kin kin) {
        return kin.marker().isEmpty() ? "session:" + kin.leader().pid() : kin.marker();
    }

    synchronized void began(Kin kin) {
        forget(dead.remove(kin.leader().pid()));
        living.put(kin.leader().pid(), owner(kin));
        owners.merge(owner(kin), 1, Integer::sum);
    }

    /**
     * @param alone nobody of it is left
     */
    synchronized void ended(Kin kin, boolean alone) {
        var owner = living.remove(kin.leader().pid());
        if (owner == null) return;
        if (alone) {
            forget(owner);
            return;
        }
        dead.put(kin.leader().pid(), owner);
        if (dead.size() > MOST_DEAD) forget(dead.pollFirstEntry().getValue());
    }

    synchronized Optional<String> ownerOf(long session) {
        return Optional.ofNullable(living.getOrDefault(session, dead.get(session)));
    }

    /** A living process that we watch as our own, no orphan. */
    synchronized boolean leads(long pid) {
        return living.containsKey(pid);
    }

    synchronized boolean isOwner(String marker) {
        return owners.containsKey(marker);
    }

    private void forget(@Nullable String owner) {
        if (owner != null)
            owners.computeIfPresent(owner, (_, count) -> count > 1 ? count - 1 : null);
    }
}
