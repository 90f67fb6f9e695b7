package io.valvo.os.testing;

import io.valvo.model.Exit;
import io.valvo.model.ProcessId;
import io.valvo.os.ProcessListener;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A watcher whose news a test can wait for. */
public final class RecordingWatcher implements ProcessListener {
    static final long PATIENCE_SECONDS = 60;

    private final CompletableFuture<ProcessId> started = new CompletableFuture<>();
    private final CompletableFuture<String> refusal = new CompletableFuture<>();
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CompletableFuture<Boolean> alone = new CompletableFuture<>();
    public final AtomicInteger calls = new AtomicInteger();

    @Override
    public void started(ProcessId process) {
        calls.incrementAndGet();
        started.complete(process);
    }

    @Override
    public void notStarted(String why) {
        calls.incrementAndGet();
        refusal.complete(why);
        started.completeExceptionally(new IllegalStateException(why));
    }

    @Override
    public void exited(Exit end, boolean certainlyAlone) {
        calls.incrementAndGet();
        alone.complete(certainlyAlone);
        exit.complete(end);
    }

    /** Empty: it has not started so far. */
    public Optional<ProcessId> begun() {
        return started.isDone() && !started.isCompletedExceptionally()
                ? Optional.of(started.join())
                : Optional.empty();
    }

    public ProcessId process() {
        return await(started);
    }

    public String refusal() {
        return await(refusal);
    }

    public Exit exit() {
        return await(exit);
    }

    public boolean alone() {
        return await(alone);
    }

    public boolean hasExited() {
        return exit.isDone();
    }

    public static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError("no news", failure);
        }
    }
}
