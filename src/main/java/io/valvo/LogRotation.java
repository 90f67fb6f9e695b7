package io.valvo;

import io.valvo.events.EventLog;
import io.valvo.logs.LogFiles;
import io.valvo.logs.Rotator;
import io.valvo.logs.Source;
import io.valvo.model.Fact;
import io.valvo.model.LogSpec;
import io.valvo.model.ServiceSpec;
import io.valvo.model.Subject;
import io.valvo.os.FrontCut;
import io.valvo.rules.Rotation;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks at the sizes and ages of log files each second and rotates those that are due, on a thread
 * of its own. A disk that is full is told once; it is tried again each second.
 */
final class LogRotation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final int PERIOD_MILLIS = 1_000;

    private final LogFiles files;
    private final Supplier<Collection<ServiceSpec>> services;
    private final Consumer<EventLog.Record> events;
    private final InstantSource clock;
    private final OptionalInt unit;

    /** One for each log file of the stack. */
    private final Map<Path, Rotator> rotators = new HashMap<>();

    /** Files whose rotation failed, and was told, with the reason. */
    private final Map<Path, String> failing = new ConcurrentHashMap<>();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("log-rotation").factory());

    private LogRotation(
            Path directory,
            Supplier<Collection<ServiceSpec>> services,
            Consumer<EventLog.Record> events,
            InstantSource clock) {
        this.files = new LogFiles(directory);
        this.services = services;
        this.events = events;
        this.clock = clock;
        this.unit = FrontCut.unit(directory);
    }

    /** {@code services}: as configured at the moment; called each second, on the thread here. */
    static LogRotation start(
            Path directory,
            Supplier<Collection<ServiceSpec>> services,
            Consumer<EventLog.Record> events,
            InstantSource clock) {
        var rotation = new LogRotation(directory, services, events, clock);
        var _ =
                rotation.thread.scheduleWithFixedDelay(
                        rotation::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return rotation;
    }

    /** Lets a rotation that is under way come to its end. */
    @Override
    public void close() {
        thread.shutdown();
    }

    /** Files that can't be rotated, each with the reason; safe for any thread. */
    List<String> troubles() {
        return List.copyOf(failing.values());
    }

    private void look() {
        try {
            var there = new HashSet<Path>();
            for (var service : services.get()) {
                sources(service)
                        .peek(it -> there.add(it.file()))
                        .forEach(source -> look(source, service.log()));
            }
            failing.keySet().retainAll(there);
        } catch (RuntimeException e) {
            LOG.warn("cannot look at the logs: {}", e.toString());
        }
    }

    /** More instances than configured may run: it was scaled. */
    private Stream<Source> sources(ServiceSpec service) {
        return IntStream.iterate(1, n -> isThere(service, n), n -> n + 1)
                .boxed()
                .flatMap(n -> files.of(service, n).stream());
    }

    private boolean isThere(ServiceSpec service, int number) {
        return number <= service.instances() || Files.exists(files.stdout(service.name(), number));
    }

    private void look(Source source, LogSpec spec) {
        var file = source.file();
        try {
            if (Files.exists(file)) look(source, rotator(file, spec.keep()), spec);
            if (failing.remove(file) != null)
                tell(source, file.getFileName() + " can be rotated again");
        } catch (IOException e) {
            LOG.warn("cannot rotate {}: {}", file, e.toString());
            var text = "cannot rotate " + file + ": " + e.getMessage();
            if (failing.put(file, text) == null) tell(source, text);
        }
    }

    private void look(Source source, Rotator rotator, LogSpec spec) throws IOException {
        long size = Files.size(source.file());
        var age = spec.maxAge().isPresent() ? rotator.age() : Duration.ZERO;
        if (Rotation.due(spec, size, age).isEmpty()) return;
        long bytes = rotator.rotate(spec.keep(), spec.compress());
        if (bytes == 0) return;
        record(source, new Fact.LogRotated(source.file().getFileName().toString(), bytes));
    }

    /** What another daemon had begun is finished before anything else. */
    private Rotator rotator(Path file, int keep) throws IOException {
        var known = rotators.get(file);
        if (known != null) return known;
        var rotator = new Rotator(file, unit, clock);
        rotator.recover(keep);
        rotators.put(file, rotator);
        return rotator;
    }

    private void tell(Source source, String text) {
        record(source, new Fact.Warning(text));
    }

    private void record(Source source, Fact fact) {
        var subject = Subject.instance(source.service(), source.instance(), 0, 0);
        events.accept(new EventLog.Record(subject, fact));
    }
}
