package io.valvo.cleanup;

import io.valvo.model.StateDirView;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Inspects state directories that other processes' markers name, on threads of its own with a
 * timeout: a file system that doesn't answer (FUSE, NFS) keeps one of these threads and nobody
 * else.
 */
final class StateDirInspector {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** When all of them wait, what else is named can't be seen. */
    private static final int MOST_WAITING = 4;

    /** One look at each directory at a time; bounded by the threads. */
    private final Map<Path, CompletableFuture<StateDirView>> pending = new ConcurrentHashMap<>();

    private final Function<Path, StateDirView> viewer;
    private final Duration patience;
    private final Executor threads =
            new ThreadPoolExecutor(
                    0,
                    MOST_WAITING,
                    PATIENCE.toSeconds(),
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("sighting-", 0).factory());

    StateDirInspector(Function<Path, StateDirView> viewer, Duration patience) {
        this.viewer = viewer;
        this.patience = patience;
    }

    /** As somebody with this user id sees them. */
    static StateDirInspector of(StateDirView.Viewer viewer, int user) {
        return new StateDirInspector(it -> viewer.view(it, user), PATIENCE);
    }

    /** {@link StateDirView#ANOTHERS} as well when it doesn't show itself in time. */
    StateDirView of(Path stateDir) {
        try {
            return pending.computeIfAbsent(stateDir, this::begin)
                    .completeOnTimeout(
                            StateDirView.ANOTHERS, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (RejectedExecutionException allWait) {
            return StateDirView.ANOTHERS;
        }
    }

    private CompletableFuture<StateDirView> begin(Path stateDir) {
        var seen = new CompletableFuture<StateDirView>();
        threads.execute(() -> {
            try {
                seen.complete(viewer.apply(stateDir));
            } finally {
                pending.remove(stateDir, seen);
            }
        });
        return seen;
    }
}
