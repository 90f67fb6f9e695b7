package io.valvo.health;

import io.valvo.health.Prober.Target;
import io.valvo.logs.FileFollower;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The search for one pattern in the output of one incarnation. What was found stays found. */
final class LogScan {
    private static final int POLLS = 16;

    private final Pattern pattern;
    private final List<FileFollower> files;
    private boolean found;

    private LogScan(Pattern pattern, List<FileFollower> files) {
        this.pattern = pattern;
        this.files = files;
    }

    static LogScan of(Pattern pattern, Target target) {
        return new LogScan(
                pattern,
                IntStream.range(0, target.log().size())
                        .mapToObj(
                                i -> new FileFollower(target.log().get(i), target.logFrom().get(i)))
                        .toList());
    }

    /** Reads on, from each file {@value #POLLS} MiB at most. */
    synchronized boolean found() {
        found = found || files.stream().anyMatch(this::matches);
        return found;
    }

    private boolean matches(FileFollower file) {
        for (int poll = 0; poll < POLLS; poll++) {
            if (matchesNext(file)) return true;
            if (file.caughtUp()) break;
        }
        return false;
    }

    /**
     * A prompt without a line end counts as well; when it has grown to a line it is looked at
     * again.
     */
    private boolean matchesNext(FileFollower file) {
        return file.poll().stream().anyMatch(line -> matches(line.text()))
                || file.unfinished().filter(line -> matches(line.text())).isPresent();
    }

    private boolean matches(String text) {
        return pattern.matcher(text).find();
    }
}
