package io.valvo.health;

import io.valvo.health.Prober.Failed;
import io.valvo.health.Prober.Passed;
import io.valvo.health.Prober.Result;
import io.valvo.health.Prober.Target;
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
    private final Map<Target, Map<String, LogScan>> scans = new WeakHashMap<>();

    LogCheck(ActorSystem<?> system) {
        this.files = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    CompletionStage<Result> run(Pattern pattern, Target target) {
        long from = AwakeClock.OWN.nanos();
        return CompletableFuture.supplyAsync(() -> look(scan(pattern, target), from), files);
    }

    private static Result look(LogScan scan, long from) {
        if (scan.found()) return new Passed(Duration.ofNanos(AwakeClock.OWN.nanos() - from));
        return new Failed(
                "no line has matched so far"
                        + (scan.hard()
                                ? ", but one took too long to be searched: give the pattern fewer repetitions"
                                : ""));
    }

    private synchronized LogScan scan(Pattern pattern, Target target) {
        return scans.computeIfAbsent(target, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(pattern.pattern(), _ -> LogScan.of(pattern, target));
    }
}
