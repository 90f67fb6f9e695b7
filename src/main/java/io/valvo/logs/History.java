package io.valvo.logs;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last lines of several log files, in the order in which they were seen; lines of one second
 * stay together by file.
 *
 * @param unfinished what was written after the last complete line of a file; {@link #follow}
 *     delivers it when it is complete
 */
public record History(
        List<Line> lines, List<Line> unfinished, List<Source> sources, Map<Path, Long> next) {
    /**
     * Reads the files as they are now.
     *
     * @param count lines of each instance, at most, the latest: a talkative one hides no other
     * @param since lines that were written at this time or later, to about a second
     */
    public static History read(
            List<Source> sources, LogIndex index, int count, Optional<Instant> since) {
        var lines = new ArrayList<Line>();
        var unfinished = new ArrayList<Line>();
        var next = new HashMap<Path, Long>();
        for (var source : sources) {
            var times = index.times(source.file());
            var excerpt = excerpt(source.file(), times, count, since);
            excerpt.lines().forEach(piece -> lines.add(line(source, times, piece)));
            excerpt.unfinished().ifPresent(piece -> unfinished.add(line(source, times, piece)));
            next.put(source.file(), excerpt.next());
        }
        return new History(
                latest(lines, count),
                List.copyOf(unfinished),
                List.copyOf(sources),
                Map.copyOf(next));
    }

    /** Goes on where this ends: no line is lost, none comes twice. */
    public Follower follow(InstantSource clock) {
        return new Follower(sources, next, clock);
    }

    private static Excerpt excerpt(Path file, Times times, int count, Optional<Instant> since) {
        return since.map(time -> Excerpt.since(file, times.since(time), count))
                .orElseGet(() -> Excerpt.last(file, count));
    }

    private static Line line(Source source, Times times, Piece piece) {
        return Line.of(source, times.of(piece.offset()), piece.text());
    }

    /** The sort is stable: lines of one file stay in its order. */
    private static List<Line> latest(List<Line> lines, int count) {
        lines.sort(Comparator.comparing(Line::seen));
        var kept = new ArrayList<Line>();
        var taken = new HashMap<String, Integer>();
        for (var line : lines.reversed())
            if (taken.merge(line.instance(), 1, Integer::sum) <= count) kept.add(line);
        return List.copyOf(kept.reversed());
    }
}
