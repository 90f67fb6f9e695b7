package io.valvo.logs;

import io.valvo.events.EventLog;
import io.valvo.model.event.EventData;
import io.valvo.model.event.EventSubject;
import io.valvo.model.spec.LogSpec;
import io.valvo.model.status.DaemonTrouble;
import io.valvo.os.FrontTruncation;
import io.valvo.rules.logs.RotationRule;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Rotates log files that are due, on a thread of its own, which may take its time: to compress what
 * left the file, say. A disk that is full is told once; whoever looks tries again ({@link
 * #isFailing}).
 */
public final class LogRotationWorker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotationWorker.class);

    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private final Consumer<EventLog.Record> events;
    private final InstantSource clock;
    private final FrontTruncation truncation;
    private final OptionalInt unit;

    /** One for each log file of the stack. */
    private final Map<Path, LogRotator> rotators = new HashMap<>();

    /** Files whose rotation failed, and was told, with the reason. */
    private final Map<Path, String> failing = new ConcurrentHashMap<>();

    /** Files that it has been told to look at and hasn't yet. */
    private final Set<Path> waiting = ConcurrentHashMap.newKeySet();

    /** Bytes dropped and not told yet, and when that was told last. */
    private final Map<Path, Long> dropped = new HashMap<>();

    private final Map<Path, Instant> lastReport = new HashMap<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("log-rotation").factory());

    public LogRotationWorker(
            Path directory,
            FrontTruncation truncation,
            Consumer<EventLog.Record> events,
            InstantSource clock) {
        this.events = events;
        this.clock = clock;
        this.truncation = truncation;
        this.unit = truncation.unit(directory);
    }

    /**
     * Rotates the file soon if it is due; finishes before what another daemon had begun. Returns at
     * once.
     */
    void submit(LogSource source, LogSpec spec) {
        if (!waiting.add(source.file())) return;
        thread.execute(() -> {
            waiting.remove(source.file());
            rotateIfDue(source, spec);
        });
    }

    FrontTruncation truncation() {
        return truncation;
    }

    /** Lets a rotation that is under way come to its end. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** Files that can't be rotated, each with the reason; safe for any thread. */
    public List<DaemonTrouble> troubles() {
        return failing.entrySet().stream()
                .map(it ->
                        new DaemonTrouble(
                                it.getKey().getFileName() + " can't be rotated", it.getValue()))
                .toList();
    }

    /** Its latest rotation failed. Safe for any thread. */
    boolean isFailing(Path file) {
        return failing.containsKey(file);
    }

    /** Only these files exist any more. Safe for any thread. */
    void retain(Set<Path> files) {
        failing.keySet().retainAll(files);
    }

    private void rotateIfDue(LogSource source, LogSpec spec) {
        var file = source.file();
        try {
            if (Files.exists(file)) rotateIfDue(source, rotator(file, spec.keep()), spec);
            if (failing.remove(file) != null)
                warn(source, file.getFileName() + " can be rotated again");
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot rotate {}: {}", file, e.toString());
            var text = "cannot rotate " + file + ": " + e.getMessage();
            if (failing.put(file, text) == null) warn(source, text);
        }
    }

    private void rotateIfDue(LogSource source, LogRotator rotator, LogSpec spec)
            throws IOException {
        long size = Files.size(source.file());
        var age = spec.maxAge().isPresent() ? rotator.age() : Duration.ZERO;
        if (RotationRule.due(spec, size, age).isEmpty()) {
            reportDropped(source);
            return;
        }
        if (RotationRule.overrun(spec, size)) {
            drop(source, rotator, spec);
            return;
        }
        reportDropped(source);
        long bytes = rotator.rotate(spec.keep(), spec.compress());
        if (bytes == 0) return;
        record(source, new EventData.LogRotated(source.file().getFileName().toString(), bytes));
        if (Files.size(source.file()) >= spec.maxSize()) retryLater(source, spec);
    }

    /** Until its writer is slower, it is looked at again at once. */
    private void drop(LogSource source, LogRotator rotator, LogSpec spec) throws IOException {
        long bytes = rotator.drop(spec.keep(), spec.maxSize());
        long sum = dropped.merge(source.file(), bytes, Long::sum);
        if (isReportDue(source)) {
            dropped.remove(source.file());
            recordDropped(source, sum);
        }
        retryLater(source, spec);
    }

    private void retryLater(LogSource source, LogSpec spec) {
        if (thread.isShutdown()) return;
        var _ =
                thread.schedule(
                        () -> rotateIfDue(source, spec), AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What was dropped last, once its writer has become slower. */
    private void reportDropped(LogSource source) {
        var bytes = dropped.remove(source.file());
        if (bytes != null) recordDropped(source, bytes);
    }

    private void recordDropped(LogSource source, long bytes) {
        lastReport.put(source.file(), clock.instant());
        record(source, new EventData.LogDropped(source.file().getFileName().toString(), bytes));
    }

    /** One who goes on for hours is told of once in a while, with the sum. */
    private boolean isReportDue(LogSource source) {
        var last = lastReport.getOrDefault(source.file(), Instant.EPOCH);
        return clock.instant().isAfter(last.plus(TOLD_EVERY));
    }

    /** What another daemon had begun is finished before anything else. */
    private LogRotator rotator(Path file, int keep) throws IOException {
        var known = rotators.get(file);
        if (known != null) return known;
        var rotator = new LogRotator(file, truncation, unit, clock);
        rotator.recover(keep);
        rotators.put(file, rotator);
        return rotator;
    }

    void warn(LogSource source, String text) {
        record(source, new EventData.Warning(text));
    }

    private void record(LogSource source, EventData fact) {
        var subject = EventSubject.instance(source.service(), source.instance(), 0, 0);
        events.accept(new EventLog.Record(subject, fact));
    }
}
