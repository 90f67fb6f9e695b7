package io.valvo.daemon;

import io.valvo.cli.console.Console;
import io.valvo.logs.FileFollower;
import io.valvo.logs.LogFileNames;
import io.valvo.statedir.StateDir;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What services write from now on, out of their log files, for a console to show. */
final class ConsoleLogFollower implements Console.Output {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleLogFollower.class);

    /** What rotation has taken away meanwhile is read as well: this many times a mebibyte. */
    private static final int LEAST_ROUNDS = 256;

    private final StateDir stateDir;
    private final Map<Path, FileFollower> followers = new LinkedHashMap<>();

    /** Lines that were there before aren't shown. */
    ConsoleLogFollower(StateDir stateDir) {
        this.stateDir = stateDir;
        files().forEach(it -> follow(it, LogFileNames.end(it)));
    }

    @Override
    public void some(Console.Lines shown) throws IOException {
        files().forEach(it -> follow(it, 0));
        for (var file : followers.keySet()) some(file, shown);
    }

    @Override
    public void all(String instance, Console.Lines shown) throws IOException {
        for (var file : List.of(stateDir.log(instance), stateDir.errorLog(instance))) {
            if (Files.exists(file)) toTheEnd(file, shown);
        }
    }

    @Override
    public void all(Console.Lines shown) throws IOException {
        for (var file : files()) toTheEnd(file, shown);
    }

    /** Last words need no line end. */
    private void toTheEnd(Path file, Console.Lines shown) throws IOException {
        all(file, shown);
        var rest = follow(file, 0).complete();
        if (rest.isPresent()) shown.line(who(file), rest.get().text());
    }

    /** Ends even if somebody goes on writing as fast as this is read. */
    private void all(Path file, Console.Lines shown) throws IOException {
        long rounds = LEAST_ROUNDS + size(file) / FileFollower.AT_ONCE;
        while (!some(file, shown) && rounds > 0) rounds--;
    }

    /** Whether that was all; of one that can't be read just now, too. */
    private boolean some(Path file, Console.Lines shown) throws IOException {
        var follower = follow(file, 0);
        try {
            for (var it : follower.poll()) shown.line(who(file), it.text());
            return follower.caughtUp();
        } catch (UncheckedIOException e) {
            LOG.warn("cannot follow {}: {}", file, e.toString());
            return true;
        }
    }

    private FileFollower follow(Path file, long from) {
        return followers.computeIfAbsent(file, it -> new FileFollower(it, from));
    }

    private List<Path> files() {
        try (var all = Files.newDirectoryStream(stateDir.logs(), "*.log")) {
            var files = new ArrayList<Path>();
            all.forEach(files::add);
            return files;
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String who(Path file) {
        return file.getFileName().toString().replaceFirst("(\\.err)?\\.log$", "");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
