package io.valvo.daemon;

import io.valvo.model.ProcessMarker;
import io.valvo.model.event.Event;
import io.valvo.model.event.EventStore;
import io.valvo.model.status.InstanceRecord;
import io.valvo.statedir.StateDir;
import io.valvo.storage.FsyncThread;
import io.valvo.storage.MarkerKey;
import io.valvo.storage.events.SegmentedEventStore;
import io.valvo.storage.ledger.Ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What of a daemon outlives it: the ledger, the history of events, and what its processes are
 * recognised by.
 */
record Storage(FsyncThread flusher, Ledger ledger, SegmentedEventStore events, MarkerKey markerKey)
        implements AutoCloseable {
    /** Of a state directory whose lock the caller holds. */
    static Storage open(Path stateDir, String bootId) throws IOException {
        var flusher = new FsyncThread();
        var ledger = Ledger.open(stateDir, bootId, flusher, Clock.systemUTC());
        var events = SegmentedEventStore.open(stateDir, bootId, flusher);
        return new Storage(flusher, ledger, events, MarkerKey.open(stateDir));
    }

    /** Whether this marker is of our directory: sealed, or of a time when there were no seals. */
    boolean wrote(ProcessMarker marker) {
        return markerKey.fits(marker)
                || ledger.instance(marker.instance()).flatMap(InstanceRecord::running).stream()
                        .anyMatch(it -> it.marker().equals(marker.text()));
    }

    /** Who writes here, by its name. */
    List<StorageFaults.Source> troubles() {
        return List.of(
                new StorageFaults.Source("the ledger", ledger::trouble),
                new StorageFaults.Source("the history of events", events::trouble));
    }

    /** Begins files anew that are gone; answers what they are. */
    List<String> restore() throws IOException {
        var restored = new ArrayList<String>();
        if (ledger.restore()) restored.add(StateDir.LEDGER);
        if (events.restore()) restored.add("the history of events");
        if (markerKey.restore()) restored.add(StateDir.MARKER_KEY);
        return restored;
    }

    /** Shows events, in order, once they are kept. */
    EventStore shownTo(Consumer<Event> shown) {
        return new Shown(events, shown);
    }

    @Override
    public void close() throws IOException {
        try (flusher;
                ledger;
                events) {
            // Closed in reverse order: what is still to be flushed is, last of all.
        }
    }

    private record Shown(EventStore store, Consumer<Event> shown) implements EventStore {
        @Override
        public long lastSeq() {
            return store.lastSeq();
        }

        @Override
        public void append(List<Event> events) {
            store.append(events);
            events.forEach(shown);
        }

        @Override
        public List<Event> read(long since, int limit) {
            return store.read(since, limit);
        }
    }
}
