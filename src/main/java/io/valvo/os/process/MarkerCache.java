package io.valvo.os.process;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the marker of each process: reading an environment costs more than all the rest of a
 * scan, and that of a zombie can't be read any more.
 *
 * <p>Bounded by the number of processes alive at the last {@link #keep}.
 */
public final class MarkerCache {
    /**
     * A process without a marker may be a fork that has yet to exec; only an older one is believed
     * for good.
     */
    private static final Duration GROWN_UP = Duration.ofSeconds(10);

    private final ProcessTable table;
    private final Map<ProcessId, Optional<String>> known = new ConcurrentHashMap<>();
    private final Map<ProcessId, Instant> firstSeen = new ConcurrentHashMap<>();

    /** Between fork and exec our own child shows our environment: that marker says nothing. */
    private final Optional<String> ours =
            Optional.ofNullable(System.getenv(ProcessMarker.VARIABLE));

    public MarkerCache(ProcessTable table) {
        this.table = table;
    }

    public void put(ProcessId process, String marker) {
        if (!marker.isEmpty()) known.put(process, Optional.of(marker));
    }

    public Optional<String> of(ProcessEntry entry) {
        var before = known.get(entry.id());
        if (before != null || entry.zombie()) return before == null ? Optional.empty() : before;
        var marker = table.marker(entry).filter(found -> !found.equals(ours.orElse(null)));
        if (marker.isPresent() || isGrownUp(entry.id())) known.put(entry.id(), marker);
        return marker;
    }

    /** Forgets everybody else. */
    void keep(Set<ProcessId> present) {
        known.keySet().retainAll(present);
        firstSeen.keySet().retainAll(present);
    }

    private boolean isGrownUp(ProcessId process) {
        var now = Instant.now();
        var seen = firstSeen.putIfAbsent(process, now);
        return seen != null && seen.plus(GROWN_UP).isBefore(now);
    }
}
