package io.valvo;

import io.valvo.model.Fact;
import io.valvo.model.Marker;
import io.valvo.os.ProcessInfo;
import io.valvo.os.Processes;
import io.valvo.ports.Whose;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks for strays now and then. Those whose state directory is gone belong to nobody any more and
 * are ended. Those of another daemon that merely doesn't run at the moment are told once and left
 * alone: it may come back and adopt them.
 */
final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final Processes processes;
    private final Strangers strangers;
    private final Consumer<Fact> events;

    /** Pids; bounded by the strays that were there at the last look. */
    private final Set<Long> told = new HashSet<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sweep").factory());

    private Sweep(Processes processes, Strangers strangers, Consumer<Fact> events) {
        this.processes = processes;
        this.strangers = strangers;
        this.events = events;
    }

    /** {@code every}: 0 is never. */
    static Sweep start(
            Processes processes, Strangers strangers, Consumer<Fact> events, Duration every) {
        var sweep = new Sweep(processes, strangers, events);
        long millis = every.toMillis();
        if (millis > 0) {
            var _ =
                    sweep.thread.scheduleWithFixedDelay(
                            sweep::look, millis, millis, TimeUnit.MILLISECONDS);
        }
        return sweep;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        try {
            var strays = processes.marked("").stream().filter(this::isStray).toList();
            told.retainAll(strays.stream().map(ProcessInfo::pid).toList());
            strays.forEach(this::treat);
        } catch (RuntimeException e) {
            LOG.warn("cannot look for strays: {}", e.toString());
        }
    }

    private boolean isStray(ProcessInfo it) {
        return it.marker().filter(marker -> strangers.whose(marker) == Whose.STRAY).isPresent();
    }

    private void treat(ProcessInfo it) {
        if (!Files.exists(Path.of(stateDir(it)))) end(it);
        else if (told.add(it.pid())) events.accept(new Fact.Warning(text(it)));
    }

    private void end(ProcessInfo it) {
        var _ =
                strangers
                        .end(it.id())
                        .thenRun(() ->
                                events.accept(
                                        new Fact.StrayEnded(it.pid(), it.command(), "stray")));
    }

    private static String stateDir(ProcessInfo it) {
        return it.marker().flatMap(Marker::parse).map(Marker::stateDir).orElse("");
    }

    private static String text(ProcessInfo it) {
        return "pid %d `%s` belongs to a daemon that doesn't run now (%s); to end it: valvo cleanup"
                .formatted(it.pid(), it.command(), stateDir(it));
    }
}
