package io.valvo.daemon;

import io.valvo.model.Signal;
import io.valvo.os.OwnSignals;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * How the daemon's process ends: in order, when its guardian says so; by {@link Runtime#halt} when
 * a part of it hangs. Signals that come while it still starts are kept for the guardian. Services
 * that are left then go on, for the next daemon to adopt.
 */
final class DaemonExit {
    /** For the guardian to hear of a signal, and after the end for all that is to be closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int FAILED = 1;

    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private final CompletableFuture<Boolean> heard = new CompletableFuture<>();
    private final IntConsumer halt;
    private final Duration patience;
    private final List<GuardianCommand> early = new ArrayList<>();
    private volatile @Nullable PrintStream err;
    private @Nullable Consumer<GuardianCommand> guardian;
    private int asked;

    DaemonExit(IntConsumer halt, Duration patience) {
        this.halt = halt;
        this.patience = patience;
    }

    static DaemonExit ofProcess() {
        return new DaemonExit(Runtime.getRuntime()::halt, PATIENCE);
    }

    /** Where people are told why it didn't end in order. */
    void complainOn(PrintStream stream) {
        err = stream;
    }

    /** Hears of the signal from now on; false: the JVM keeps it for itself. */
    boolean on(Signal signal, GuardianCommand meaning) {
        return OwnSignals.on(signal.toString(), () -> signalled(meaning));
    }

    /** Whom signals are for, those included that came before. */
    synchronized void lead(Consumer<GuardianCommand> to) {
        guardian = to;
        early.forEach(to);
        early.clear();
    }

    /** The guardian has taken the order to end, and begins to. */
    void heard() {
        heard.complete(true);
    }

    /** Nothing is left to do: the process ends with this code. */
    void ended(int exitCode) {
        code.complete(exitCode);
    }

    /** The daemon can't begin, or not go on. */
    void failed(Throwable why) {
        code.completeExceptionally(why);
    }

    /**
     * Waits for the end; from then on the process has little time left, whatever hangs.
     *
     * @throws java.util.concurrent.CompletionException it has failed
     */
    int await() {
        var result = code.handle((exitCode, why) -> why == null ? exitCode : FAILED).join();
        haltUnless(new CompletableFuture<>(), result, "its own files");
        return code.join();
    }

    synchronized void signalled(GuardianCommand meaning) {
        if (meaning instanceof GuardianCommand.End) end();
        if (guardian == null) early.add(meaning);
        else guardian.accept(meaning);
    }

    private void end() {
        if (asked++ > 0) return;
        haltUnless(heard, FAILED, "a part of it that hangs");
    }

    private void haltUnless(CompletableFuture<?> done, int exitCode, String waiting) {
        Thread.ofPlatform()
                .daemon()
                .name("ending")
                .start(() -> {
                    if (!isDone(done)) halt(exitCode, waiting);
                });
    }

    private boolean isDone(CompletableFuture<?> done) {
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (Exception failed) {
            return true;
        }
    }

    private void halt(int exitCode, String waiting) {
        var stream = err;
        if (stream != null) {
            stream.println(
                    "valvo: the daemon ends without waiting for %s any longer; services go on"
                            .formatted(waiting));
            stream.flush();
        }
        halt.accept(exitCode);
    }
}
