package io.valvo;

import io.valvo.cli.Console;
import io.valvo.logs.Follower;
import io.valvo.logs.Output;
import io.valvo.logs.Source;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows the services' new lines to who watches. */
final class OutputWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);
    private static final int POLL_MILLIS = 100;

    private final Path directory;
    private final Set<Path> known = new HashSet<>();
    private final List<Follower> followers = new ArrayList<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("output").factory());

    private OutputWatch(Path directory) {
        this.directory = directory;
    }

    /** Lines that were there before aren't shown. */
    static OutputWatch start(Path directory, Optional<Console> console) {
        var watch = new OutputWatch(directory);
        console.ifPresent(watch::show);
        return watch;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void show(Console console) {
        files().forEach(it -> follow(it, size(it)));
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> poll(console), POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void poll(Console console) {
        try {
            files().stream().filter(it -> !known.contains(it)).forEach(it -> follow(it, 0));
            followers.forEach(follower ->
                    follower.poll().forEach(it -> console.line(it.instance(), it.text())));
        } catch (RuntimeException e) {
            LOG.warn("cannot follow logs: {}", e.toString());
        }
    }

    private void follow(Path file, long from) {
        known.add(file);
        var name = file.getFileName().toString().replaceFirst("(\\.err)?\\.log$", "");
        var source = new Source(name, name, Output.STDOUT, file);
        followers.add(new Follower(List.of(source), Map.of(file, from), Clock.systemUTC()));
    }

    private List<Path> files() {
        try (var all = Files.newDirectoryStream(directory, "*.log")) {
            var files = new ArrayList<Path>();
            all.forEach(files::add);
            return files;
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
