package io.valvo.cleanup;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessMarker;
import io.valvo.model.ProcessOwnership;
import io.valvo.model.event.EventData;
import io.valvo.os.OwnAncestors;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.text.CommandLineMask;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Scans for strays at an interval. What an earlier incarnation of an own service has left is ended,
 * once it has been there for as long as a hook may take. Those of another daemon that doesn't run
 * at the moment, or whose state directory isn't here, are told once and left alone: it may come
 * back and adopt them.
 */
public final class PeriodicCleanup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicCleanup.class);

    private final Processes processes;
    private final ForeignProcesses foreignProcesses;
    private final Supplier<Duration> patience;
    private final Consumer<EventData> events;

    /** Bounded by the strays that were there at the last look. */
    private final Set<ProcessId> warned = new HashSet<>();

    /** When own leftovers were first seen, by the clock of {@code nanoTime}; bounded likewise. */
    private final Map<ProcessId, Long> firstSeen = new HashMap<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sweep").factory());

    private PeriodicCleanup(
            Processes processes,
            ForeignProcesses foreignProcesses,
            Supplier<Duration> patience,
            Consumer<EventData> events) {
        this.processes = processes;
        this.foreignProcesses = foreignProcesses;
        this.patience = patience;
        this.events = events;
    }

    /**
     * @param patience how old an own leftover must have become
     * @param every 0 is never
     */
    public static PeriodicCleanup start(
            Processes processes,
            ForeignProcesses strangers,
            Supplier<Duration> patience,
            Consumer<EventData> events,
            Duration every) {
        var sweep = new PeriodicCleanup(processes, strangers, patience, events);
        long millis = every.toMillis();
        if (millis > 0) {
            var _ =
                    sweep.thread.scheduleWithFixedDelay(
                            sweep::scan, millis, millis, TimeUnit.MILLISECONDS);
        }
        return sweep;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void scan() {
        try {
            var spared = OwnAncestors.ofThisProcess();
            var strays =
                    processes.marked("").stream()
                            .filter(it -> !spared.contains(it.pid()) && isStray(it))
                            .toList();
            var ids = strays.stream().map(ProcessInfo::id).collect(Collectors.toSet());
            warned.retainAll(ids);
            firstSeen.keySet().retainAll(ids);
            strays.forEach(this::handle);
        } catch (RuntimeException e) {
            LOG.warn("cannot look for strays: {}", e.toString());
        }
    }

    private boolean isStray(ProcessInfo it) {
        return foreignProcesses.ownership(it) == ProcessOwnership.STRAY
                || foreignProcesses.missingStateDir(it).isPresent();
    }

    private void handle(ProcessInfo it) {
        if (foreignProcesses.isOwn(it)) reclaim(it);
        else if (warned.add(it.id())) events.accept(new EventData.Warning(text(it)));
    }

    private void reclaim(ProcessInfo it) {
        long now = System.nanoTime();
        long seen = firstSeen.computeIfAbsent(it.id(), _ -> now);
        if (seen != now && now - seen >= patience.get().toNanos()) end(it);
    }

    private void end(ProcessInfo it) {
        var _ =
                foreignProcesses
                        .terminate(it.id())
                        .thenRun(() ->
                                events.accept(
                                        new EventData.StrayEnded(
                                                it.pid(),
                                                CommandLineMask.masked(it.command()),
                                                "stray")));
    }

    private String text(ProcessInfo it) {
        return foreignProcesses
                .missingStateDir(it)
                .map(home -> lost(it, home))
                .orElseGet(() -> waiting(it));
    }

    private static String lost(ProcessInfo it, Path home) {
        return "pid %d `%s` names the state directory %s, which isn't here (deleted, or not mounted): left alone; to end it: kill %d"
                .formatted(it.pid(), CommandLineMask.masked(it.command()), home, it.pid());
    }

    private static String waiting(ProcessInfo it) {
        var home =
                it.marker().flatMap(ProcessMarker::parse).map(ProcessMarker::stateDir).orElse("");
        return "pid %d `%s` belongs to a daemon that doesn't run now (%s); to end it: valvo cleanup"
                .formatted(it.pid(), CommandLineMask.masked(it.command()), home);
    }
}
