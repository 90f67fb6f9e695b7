package io.valvo.recovery;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.event.EventData;
import io.valvo.model.status.EscapedProcess;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ReparentedProcess;
import io.valvo.storage.ledger.Ledger;
import io.valvo.text.CommandLineMask;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Orphans that carry no marker: written down for the next daemon, and told where nobody knows whose
 * they are. Thread-safe.
 */
public final class OrphanRecorder {
    /** Whoever forks on and on without an environment must not fill the disk. */
    private static final int MOST_RECORDED = 4096;

    private final Ledger ledger;
    private final String bootId;
    private final Consumer<EventData> events;

    /** Living ones of unknown origin. Bounded by the processes of the machine. */
    private final Map<ProcessId, ReparentedProcess> unknown = new ConcurrentHashMap<>();

    private final Set<ProcessId> recorded = ConcurrentHashMap.newKeySet();

    public OrphanRecorder(Ledger ledger, String bootId, Consumer<EventData> events) {
        this.ledger = ledger;
        this.bootId = bootId;
        this.events = events;
    }

    public void came(ReparentedProcess it) {
        var id = it.process().id();
        var owners = it.owners().stream().sorted().toList();
        if (!owners.isEmpty() && recorded.size() < MOST_RECORDED && recorded.add(id))
            ledger.record(new EscapedProcess(id, bootId, owners));
        if (owners.size() == 1) return;
        unknown.put(id, it);
        events.accept(new EventData.Warning(text(it)));
    }

    public void died(ProcessId process) {
        unknown.remove(process);
        if (recorded.remove(process)) ledger.forgetEscaped(process);
    }

    /** Those that may be of this instance, in words. */
    public List<String> of(String instance) {
        return unknown.values().stream()
                .filter(it -> instances(it.owners()).contains(instance))
                .map(OrphanRecorder::text)
                .toList();
    }

    private static String text(ReparentedProcess it) {
        var candidates = instances(it.owners());
        var told = named(it.process()) + " has left its parent, its session and its environment; ";
        return candidates.isEmpty()
                ? told + "nobody knows whose it is; it is ended at valvo down"
                : told
                        + "it may be of %s, and is ended when all of these have stopped, and at valvo down"
                                .formatted(String.join(", ", candidates));
    }

    private static String named(ProcessInfo process) {
        return "pid %d `%s`".formatted(process.pid(), CommandLineMask.masked(process.command()));
    }

    private static Set<String> instances(Set<String> owners) {
        return owners.stream()
                .flatMap(it -> ProcessMarker.parse(it).stream())
                .map(ProcessMarker::instance)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
