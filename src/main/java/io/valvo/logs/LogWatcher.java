package io.valvo.logs;

import io.valvo.model.spec.LogSpec;
import io.valvo.model.spec.ServiceSpec;
import io.valvo.model.spec.StackSpec;
import io.valvo.os.FileStat;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Looks once a second at the log files of all services, at one glance each: what grew is noted in
 * the index, what is due is given to the rotation.
 */
public final class LogWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWatcher.class);
    private static final int PERIOD_MILLIS = 1_000;

    /**
     * Rounds after which the files are listed anyway: times of change are some milliseconds coarse.
     */
    private static final int TRUSTED = 60;

    private final LogFileNames names;
    private final Supplier<StackSpec> stack;
    private final LogIndex index;
    private final LogRotationWorker rotation;

    private final Function<Path, FileStat> stats;

    /** It changes when a file comes or goes, and only then are the files listed again. */
    private final FileStat directory;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("logs").factory());

    private final Writers writers;

    /** Of files that somebody removed or moved while their services write to them. */
    private final Map<LogSource, LogFileRestorer> carriers = new HashMap<>();

    private @Nullable StackSpec listed;
    private List<LogFile> files = List.of();
    private int rounds;

    /** Who writes to a log file. */
    public interface Writers {
        /** Pids of the instance's processes, the main one first. */
        CompletionStage<List<Long>> of(LogSource source);
    }

    private LogWatcher(
            Path directory,
            Function<Path, FileStat> stats,
            Supplier<StackSpec> stack,
            LogIndex index,
            LogRotationWorker rotation,
            Writers writers) {
        this.names = new LogFileNames(directory);
        this.stats = stats;
        this.directory = stats.apply(directory);
        this.stack = stack;
        this.index = index;
        this.rotation = rotation;
        this.writers = writers;
    }

    /**
     * @param stack as configured at the moment; asked each second, on the thread here
     */
    public static LogWatcher start(
            Path directory,
            Function<Path, FileStat> stats,
            Supplier<StackSpec> stack,
            LogIndex index,
            LogRotationWorker rotation,
            Writers writers) {
        var rounds = new LogWatcher(directory, stats, stack, index, rotation, writers);
        var _ =
                rounds.thread.scheduleWithFixedDelay(
                        rounds::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return rounds;
    }

    @Override
    public void close() {
        thread.shutdown();
        rotation.close();
    }

    /** A disk that is full, say, must not end the rounds. */
    private void look() {
        try {
            var now = stack.get();
            boolean others = !now.equals(listed) || rounds++ % TRUSTED == 0;
            boolean moved = directory.changed();
            if (directory.size() == FileStat.MISSING) remake();
            if (moved || others) list(now);
            files.forEach(LogFile::look);
            if (!carriers.isEmpty()) carriers.values().removeIf(it -> !carried(it));
        } catch (RuntimeException e) {
            LOG.warn("cannot look at the logs: {}", e.toString());
        }
    }

    /** Without it nothing can start. */
    private void remake() {
        try {
            Files.createDirectories(names.directory());
        } catch (IOException e) {
            LOG.warn("cannot make {} again: {}", names.directory(), e.toString());
        }
    }

    private void list(StackSpec now) {
        var known = files.stream().collect(Collectors.toMap(it -> it.source, it -> it));
        files =
                now.services().values().stream()
                        .flatMap(service ->
                                sources(service)
                                        .map(it -> LogFile.again(known.get(it), this, it, service)))
                        .toList();
        rotation.retain(files.stream().map(it -> it.source.file()).collect(Collectors.toSet()));
        listed = now;
    }

    /** Somebody removed or moved the file; its writer, if there is one, goes on in that. */
    private void astray(LogSource source, long seen) {
        var _ =
                writers.of(source)
                        .thenAcceptAsync(
                                pids ->
                                        pids.stream()
                                                .findFirst()
                                                .ifPresent(it -> carry(source, it, seen)),
                                thread);
    }

    private void carry(LogSource source, long pid, long seen) {
        int number = source.stream() == OutputStreamKind.STDOUT ? 1 : 2;
        var descriptor = Path.of("/proc", Long.toString(pid), "fd", Integer.toString(number));
        LogFileRestorer.of(source.file(), descriptor, rotation.truncation(), seen)
                .ifPresent(it -> {
                    carriers.putIfAbsent(source, it);
                    rotation.tell(
                            source,
                            source.file()
                                    + " was removed or replaced while pid %d writes to it: what it writes is carried over to the file at this path until it is restarted; let Valvo rotate it (log.max-size)"
                                            .formatted(pid));
                });
    }

    /** Whether it is to be done again. */
    private static boolean carried(LogFileRestorer carrier) {
        try {
            if (carrier.carry()) return true;
            carrier.close();
            return false;
        } catch (IOException e) {
            LOG.warn("cannot carry a log over: {}", e.toString());
            return true;
        }
    }

    /** More instances than configured may run: it was scaled. */
    private Stream<LogSource> sources(ServiceSpec service) {
        return IntStream.iterate(1, n -> isThere(service, n), n -> n + 1)
                .boxed()
                .flatMap(n -> names.of(service, n).stream());
    }

    private boolean isThere(ServiceSpec service, int number) {
        return number <= service.instances() || Files.exists(names.stdout(service.name(), number));
    }

    /** One file, and what was seen of it. */
    private static final class LogFile {
        private final LogWatcher rounds;
        private final LogSource source;
        private final LogSpec spec;
        private final FileStat glance;
        private boolean noted = true;
        private boolean met;

        private LogFile(LogWatcher rounds, LogSource source, LogSpec spec, FileStat glance) {
            this.rounds = rounds;
            this.source = source;
            this.spec = spec;
            this.glance = glance;
        }

        static LogFile again(
                @Nullable LogFile known, LogWatcher rounds, LogSource source, ServiceSpec service) {
            if (known != null && known.spec.equals(service.log())) return known;
            return new LogFile(rounds, source, service.log(), rounds.stats.apply(source.file()));
        }

        void look() {
            long inode = glance.inode();
            long seen = glance.size();
            boolean changed = glance.changed();
            if (inode != 0 && inode != glance.inode()) rounds.astray(source, seen);
            if (glance.size() == FileStat.MISSING) return;
            if (changed || !noted) noted = note();
            if (concernsRotation()) rounds.rotation.consider(source, spec);
            met = true;
        }

        /** At the first sight of it, too: another daemon may have left it half rotated. */
        private boolean concernsRotation() {
            return !met
                    || glance.size() >= spec.maxSize()
                    || spec.maxAge().isPresent()
                    || rounds.rotation.isFailing(source.file());
        }

        private boolean note() {
            try {
                return rounds.index.note(source.file());
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("cannot note the growth of {}: {}", source.file(), e.toString());
                return false;
            }
        }
    }
}
