package io.valvo.health;

import io.valvo.logs.FileFollower;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The search for one pattern in the output of one incarnation. What was found stays found. */
final class LogScan {
    private static final int POLLS = 16;

    private final List<Source> sources;
    private boolean found;

    /** One file, and how far it has been searched. */
    private record Source(FileFollower file, LogPatternSearch lines) {}

    private LogScan(List<Source> sources) {
        this.sources = sources;
    }

    static LogScan of(Pattern pattern, ProbeTarget target) {
        return new LogScan(
                IntStream.range(0, target.log().size())
                        .mapToObj(i ->
                                new Source(
                                        new FileFollower(
                                                target.log().get(i), target.logFrom().get(i)),
                                        new LogPatternSearch(pattern)))
                        .toList());
    }

    /** Reads on, from each file {@value #POLLS} MiB at most. */
    synchronized boolean found() {
        found = found || sources.stream().anyMatch(LogScan::matches);
        return found;
    }

    /** Some line was too hard to search for the pattern. */
    synchronized boolean hard() {
        return sources.stream().anyMatch(it -> it.lines().hard());
    }

    private static boolean matches(Source source) {
        for (int poll = 0; poll < POLLS; poll++) {
            if (matchesNext(source)) return true;
            if (source.file().caughtUp() || source.lines().hard()) break;
        }
        return false;
    }

    /**
     * A prompt without a line end counts as well; when it has grown to a line it is looked at
     * again.
     */
    private static boolean matchesNext(Source source) {
        return source.lines().match(source.file().poll())
                || source.file().unfinished().filter(source.lines()::matchUnfinished).isPresent();
    }
}
