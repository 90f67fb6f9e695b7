package io.valvo.supervision.testing;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;
import io.valvo.os.ProcessInfo;
import io.valvo.os.ProcessListener;
import io.valvo.os.ProcessTreeId;
import io.valvo.os.Processes;
import io.valvo.os.ReapedOrphan;
import io.valvo.os.ReparentedProcess;
import io.valvo.os.SpawnRequest;
import io.valvo.os.TreeKillResult;
import io.valvo.os.UsageMeter;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Processes that run at once, and for as long as the test wants. */
public class FakeProcesses implements Processes {
    public final List<ProcessListener> spawned = new CopyOnWriteArrayList<>();
    public final List<ProcessTreeId> adopted = new CopyOnWriteArrayList<>();

    @Override
    public void spawn(SpawnRequest launch, ProcessListener watcher) {
        spawned.add(watcher);
        watcher.started(new ProcessId(spawned.size(), 1));
    }

    @Override
    public void adopt(ProcessTreeId kin, ProcessListener watcher) {
        adopted.add(kin);
        watcher.started(kin.leader());
    }

    @Override
    public boolean signal(ProcessId process, Signal signal) {
        return true;
    }

    @Override
    public boolean signalGroup(ProcessId leader, Signal signal) {
        return true;
    }

    @Override
    public CompletionStage<List<ProcessInfo>> findTree(ProcessTreeId kin) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<TreeKillResult> killTree(ProcessTreeId kin) {
        return CompletableFuture.completedFuture(new TreeKillResult(List.of(), List.of()));
    }

    @Override
    public CompletionStage<TreeKillResult> killReparented() {
        return CompletableFuture.completedFuture(new TreeKillResult(List.of(), List.of()));
    }

    @Override
    public void onReparented(Consumer<ReparentedProcess> listener) {}

    @Override
    public void recordDescendant(ProcessId process, String marker) {}

    @Override
    public void killHelpers(ProcessTreeId kin) {}

    @Override
    public boolean isOf(ProcessId process, OptionalInt user) {
        return true;
    }

    @Override
    public Optional<ProcessOrigin> origin(long pid) {
        return Optional.empty();
    }

    @Override
    public int user() {
        return 0;
    }

    @Override
    public UsageMeter usageMeter() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onReaped(Consumer<ReapedOrphan> listener) {}

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return Optional.empty();
    }

    @Override
    public List<ProcessInfo> marked(String markerPrefix) {
        return List.of();
    }

    @Override
    public List<ProcessInfo> all() {
        return List.of();
    }

    @Override
    public String bootId() {
        return "boot";
    }

    @Override
    public OptionalInt userId(String nameOrNumber) {
        return OptionalInt.empty();
    }

    @Override
    public void close() {}
}
