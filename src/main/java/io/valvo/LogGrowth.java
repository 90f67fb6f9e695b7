package io.valvo;

import io.valvo.logs.LogIndex;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the services' log files and notes every second which of them grew. */
final class LogGrowth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogGrowth.class);
    private static final int NOTE_MILLIS = 1_000;

    private final Path directory;
    private final LogIndex index;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("log-growth").factory());

    private LogGrowth(Path directory) {
        this.directory = directory;
        index = new LogIndex(directory.resolve(".index"));
    }

    static LogGrowth watch(Path directory) {
        var growth = new LogGrowth(directory);
        var _ =
                growth.thread.scheduleWithFixedDelay(
                        growth::note, NOTE_MILLIS, NOTE_MILLIS, TimeUnit.MILLISECONDS);
        return growth;
    }

    /** All log files that are written to; none if they can't be listed. */
    static List<Path> files(Path directory) {
        try (var all = Files.newDirectoryStream(directory, "*.log")) {
            var files = new ArrayList<Path>();
            all.forEach(files::add);
            return files;
        } catch (IOException e) {
            return List.of();
        }
    }

    LogIndex index() {
        return index;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** A disk that is full, say, must not end the watch. */
    private void note() {
        try {
            index.tick(files(directory));
        } catch (RuntimeException e) {
            LOG.warn("cannot note the growth of logs: {}", e.toString());
        }
    }
}
