package io.valvo.os.process;

import io.valvo.model.ProcessId;
import io.valvo.os.AwakeClock;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.TreeKillResult;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds and kills process trees, on a thread of its own. Everything asked for during a scan is
 * served together by the next one, so a thousand stops at once cost a few scans.
 */
public final class ProcessTrees implements AutoCloseable {
    /** Between two looks at families that are being killed: first short, then longer. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final ProcessTable table;
    private final MarkerCache markers;
    private final MarkerTrust markerTrust;
    private final ProcessAncestry ancestry;
    private final Consumer<ProcessTreeId> cleared;
    private final SignalSender signals;
    private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>(100_000);
    private final List<TreeKill> endings = new ArrayList<>();
    private final Thread thread;
    private Duration pause = FIRST_PAUSE;

    /**
     * @param cleared told of each family of which none was found
     */
    public ProcessTrees(
            ProcessTable table,
            MarkerCache markers,
            MarkerTrust markerTrust,
            ProcessAncestry ancestry,
            SignalSender signals,
            Consumer<ProcessTreeId> cleared) {
        this.table = table;
        this.markers = markers;
        this.markerTrust = markerTrust;
        this.ancestry = ancestry;
        this.cleared = cleared;
        this.signals = signals;
        thread = Thread.ofPlatform().daemon().name("valvo-families").start(this::run);
    }

    public CompletionStage<List<ProcessInfo>> find(ProcessTreeId kin) {
        var answer = new CompletableFuture<List<ProcessInfo>>();
        add(new Find(kin, answer), answer);
        return answer;
    }

    public CompletionStage<TreeKillResult> end(ProcessTreeId kin) {
        var answer = new CompletableFuture<TreeKillResult>();
        add(new End(snapshot -> family(snapshot, kin), answer), answer);
        return answer.whenComplete((ended, failure) -> {
            if (failure == null && ended.left().isEmpty()) cleared.accept(kin);
        });
    }

    /** Ends our children but for those, with their families. */
    public CompletionStage<TreeKillResult> endChildren(Predicate<ProcessEntry> spared) {
        var answer = new CompletableFuture<TreeKillResult>();
        add(new End(snapshot -> snapshot.ofOurChildren(spared), answer), answer);
        return answer;
    }

    /** Whoever is seen is remembered: it may have left everything by the next look. */
    private List<ProcessEntry> family(ProcessSnapshot snapshot, ProcessTreeId kin) {
        var family = snapshot.family(kin);
        family.forEach(entry -> ancestry.recordOwner(entry.id(), SessionOwners.owner(kin)));
        return family;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void add(Request request, CompletableFuture<?> answer) {
        if (!requests.offer(request)) {
            answer.completeExceptionally(
                    new IllegalStateException("too many families asked for at once"));
        }
    }

    private void run() {
        try {
            while (true) serve(next());
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for requests, or for the next round of those that are being ended. */
    private List<Request> next() throws InterruptedException {
        var batch = new ArrayList<Request>();
        var first =
                endings.isEmpty()
                        ? requests.take()
                        : requests.poll(pause.toNanos(), TimeUnit.NANOSECONDS);
        if (first != null) batch.add(first);
        requests.drainTo(batch);
        return batch;
    }

    private void serve(List<Request> batch) {
        try {
            answer(batch);
        } catch (RuntimeException bug) {
            batch.forEach(request -> request.answer().completeExceptionally(bug));
            endings.removeIf(ending -> ending.fail(bug));
        }
    }

    private void answer(List<Request> batch) {
        var snapshot = snapshot();
        pause =
                batch.isEmpty() && pause.compareTo(LONGEST_PAUSE) < 0
                        ? pause.multipliedBy(2)
                        : FIRST_PAUSE;
        for (var request : batch) {
            switch (request) {
                case Find(var kin, var answer) -> found(snapshot, kin, answer);
                case End(var family, var answer) ->
                        endings.add(
                                new TreeKill(
                                        family, answer, table, signals, AwakeClock.OWN::nanos));
            }
        }
        endings.removeIf(ending -> ending.isOver(snapshot));
    }

    private void found(
            ProcessSnapshot snapshot,
            ProcessTreeId kin,
            CompletableFuture<List<ProcessInfo>> answer) {
        var infos = infos(snapshot, kin);
        if (infos.isEmpty()) cleared.accept(kin);
        answer.complete(infos);
    }

    private ProcessSnapshot snapshot() {
        var entries = table.scan();
        Set<ProcessId> present = entries.stream().map(ProcessEntry::id).collect(Collectors.toSet());
        markers.keep(present);
        ancestry.keep(entries);
        return new ProcessSnapshot(
                entries,
                ProcessHandle.current().pid(),
                markers::of,
                markerTrust::admits,
                ancestry::ownerOf);
    }

    private List<ProcessInfo> infos(ProcessSnapshot snapshot, ProcessTreeId kin) {
        return family(snapshot, kin).stream()
                .filter(entry -> !entry.zombie())
                .map(entry -> table.info(entry, snapshot.marker(entry)))
                .toList();
    }

    private sealed interface Request {
        CompletableFuture<?> answer();
    }

    private record Find(ProcessTreeId kin, CompletableFuture<List<ProcessInfo>> answer)
            implements Request {}

    private record End(
            Function<ProcessSnapshot, List<ProcessEntry>> family,
            CompletableFuture<TreeKillResult> answer)
            implements Request {}
}
