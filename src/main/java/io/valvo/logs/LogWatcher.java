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
 * Polls the log files of all services once a second, by one stat(2) each: what grew is noted in the
 * index, what is due is given to the rotation.
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
    private final Map<LogSource, LogFileRestorer> restorers = new HashMap<>();

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
                        rounds::scan, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return rounds;
    }

    @Override
    public void close() {
        thread.shutdown();
        rotation.close();
    }

    /** A disk that is full, say, must not end the rounds. */
    private void scan() {
        try {
            var now = stack.get();
            boolean others = !now.equals(listed) || rounds++ % TRUSTED == 0;
            boolean moved = directory.changed();
            if (directory.size() == FileStat.MISSING) recreateDirectory();
            if (moved || others) listFiles(now);
            files.forEach(LogFile::check);
            if (!restorers.isEmpty()) restorers.values().removeIf(it -> !restore(it));
        } catch (RuntimeException e) {
            LOG.warn("cannot look at the logs: {}", e.toString());
        }
    }

    /** Without it nothing can start. */
    private void recreateDirectory() {
        try {
            Files.createDirectories(names.directory());
        } catch (IOException e) {
            LOG.warn("cannot make {} again: {}", names.directory(), e.toString());
        }
    }

    private void listFiles(StackSpec now) {
        var known = files.stream().collect(Collectors.toMap(it -> it.source, it -> it));
        files =
                now.services().values().stream()
                        .flatMap(service ->
                                sources(service)
                                        .map(it -> LogFile.reuse(known.get(it), this, it, service)))
                        .toList();
        rotation.retain(files.stream().map(it -> it.source.file()).collect(Collectors.toSet()));
        listed = now;
    }

    /** Somebody removed or moved the file; its writer, if there is one, goes on in that. */
    private void findWriter(LogSource source, long seen) {
        var _ =
                writers.of(source)
                        .thenAcceptAsync(
                                pids ->
                                        pids.stream()
                                                .findFirst()
                                                .ifPresent(it -> startRestoring(source, it, seen)),
                                thread);
    }

    private void startRestoring(LogSource source, long pid, long seen) {
        int number = source.stream() == OutputStreamKind.STDOUT ? 1 : 2;
        var descriptor = Path.of("/proc", Long.toString(pid), "fd", Integer.toString(number));
        LogFileRestorer.of(source.file(), descriptor, rotation.truncation(), seen)
                .ifPresent(it -> {
                    restorers.putIfAbsent(source, it);
                    rotation.warn(
                            source,
                            source.file()
                                    + " was removed or replaced while pid %d writes to it: what it writes is carried over to the file at this path until it is restarted; let Valvo rotate it (log.max-size)"
                                            .formatted(pid));
                });
    }

    /** Whether it is to be done again. */
    private static boolean restore(LogFileRestorer carrier) {
        try {
            if (carrier.copyNew()) return true;
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
        private final LogWatcher watcher;
        private final LogSource source;
        private final LogSpec spec;
        private final FileStat stat;
        private boolean indexed = true;
        private boolean checkedBefore;

        private LogFile(LogWatcher watcher, LogSource source, LogSpec spec, FileStat stat) {
            this.watcher = watcher;
            this.source = source;
            this.spec = spec;
            this.stat = stat;
        }

        static LogFile reuse(
                @Nullable LogFile known, LogWatcher rounds, LogSource source, ServiceSpec service) {
            if (known != null && known.spec.equals(service.log())) return known;
            return new LogFile(rounds, source, service.log(), rounds.stats.apply(source.file()));
        }

        void check() {
            long inode = stat.inode();
            long seen = stat.size();
            boolean changed = stat.changed();
            if (inode != 0 && inode != stat.inode()) watcher.findWriter(source, seen);
            if (stat.size() == FileStat.MISSING) return;
            if (changed || !indexed) indexed = indexGrowth();
            if (concernsRotation()) watcher.rotation.submit(source, spec);
            checkedBefore = true;
        }

        /** At the first sight of it, too: another daemon may have left it half rotated. */
        private boolean concernsRotation() {
            return !checkedBefore
                    || stat.size() >= spec.maxSize()
                    || spec.maxAge().isPresent()
                    || watcher.rotation.isFailing(source.file());
        }

        private boolean indexGrowth() {
            try {
                return watcher.index.recordGrowth(source.file());
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("cannot note the growth of {}: {}", source.file(), e.toString());
                return false;
            }
        }
    }
}
