package io.valvo.health;

import io.valvo.health.ProbeResult.Failed;
import io.valvo.health.ProbeResult.Passed;
import io.valvo.os.AwakeClock;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Whether this incarnation has written a line that matches. Each look reads only what has been
 * written since the last one.
 */
final class LogCheck {
    private final Executor files;

    /**
     * How far each incarnation's log has been read; an entry lives as long as its {@link Prober}
     * holds the target.
     */
    private final Map<ProbeTarget, Map<String, LogScan>> scans = new WeakHashMap<>();

    LogCheck(ActorSystem<?> system) {
        this.files = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    CompletionStage<ProbeResult> run(Pattern pattern, ProbeTarget target) {
        long from = AwakeClock.OWN.nanos();
        return CompletableFuture.supplyAsync(() -> look(scan(pattern, target), from), files);
    }

    private static ProbeResult look(LogScan scan, long from) {
        if (scan.found()) return new Passed(Duration.ofNanos(AwakeClock.OWN.nanos() - from));
        return new Failed(
                "no line has matched so far"
                        + (scan.hard()
                                ? ", but one took too long to be searched: give the pattern fewer repetitions"
                                : ""));
    }

    private synchronized LogScan scan(Pattern pattern, ProbeTarget target) {
        return scans.computeIfAbsent(target, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(pattern.pattern(), _ -> LogScan.of(pattern, target));
    }
}
