package io.valvo.supervision;

import io.valvo.model.ProcessId;
import io.valvo.model.ProcessOrigin;
import io.valvo.model.Signal;
import io.valvo.os.Ended;
import io.valvo.os.HomeComer;
import io.valvo.os.Kin;
import io.valvo.os.Launch;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.os.Reaped;
import io.valvo.os.Watcher;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Processes that run at once, and for as long as the test wants. */
public class FakeProcesses implements Processes {
    public final List<Watcher> spawned = new CopyOnWriteArrayList<>();
    public final List<Kin> adopted = new CopyOnWriteArrayList<>();

    @Override
    public void spawn(Launch launch, Watcher watcher) {
        spawned.add(watcher);
        watcher.started(new ProcessId(spawned.size(), 1));
    }

    @Override
    public void adopt(Kin kin, Watcher watcher) {
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
    public CompletionStage<List<ProcessInfo>> family(Kin kin) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletionStage<Ended> endFamily(Kin kin) {
        return CompletableFuture.completedFuture(new Ended(List.of(), List.of()));
    }

    @Override
    public CompletionStage<Ended> endHomeComers() {
        return CompletableFuture.completedFuture(new Ended(List.of(), List.of()));
    }

    @Override
    public void onHomeComing(Consumer<HomeComer> listener) {}

    @Override
    public void remember(ProcessId process, String marker) {}

    @Override
    public void endHelpers(Kin kin) {}

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
    public void onReaped(Consumer<Reaped> listener) {}

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
