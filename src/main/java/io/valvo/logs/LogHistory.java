package io.valvo.logs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * The last lines of several log files, in the order in which they were seen (a k-way merge by
 * time); lines of one second stay together by file. They stay in the files until they are asked
 * for, one by one. Safe for several threads: it is closed while another one reads.
 */
public final class LogHistory implements AutoCloseable {
    /** Bytes at the end of each file's output that are looked at. */
    static final long MOST = 256L * 1024 * 1024;

    /** Files that are kept open; of more, the one that is read. */
    private static final int KEPT_OPEN = 64;

    private static final int BLOCK = 16 * 1024;

    /** Of each file, where there are many. */
    private static final int SMALL_BLOCK = 2 * 1024;

    private final List<LineReader> readers;

    /** Lines of each instance that are too many because it has several files. */
    private final Map<String, Integer> surplus;

    /** The next line of each file that has one, the earliest first. */
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparing(Head::seen).thenComparingInt(Head::number));

    private LogHistory(List<LineReader> readers, Map<String, Integer> surplus) {
        this.readers = readers;
        this.surplus = surplus;
        for (int number = 0; number < readers.size(); number++) enter(number);
    }

    /**
     * Which lines.
     *
     * @param count of each instance, at most, the latest: a talkative one hides no other
     * @param since only those that were written at this time or later, to about a second
     * @param unfinished also what was written after the last complete line of a file; without,
     *     {@link LogHistory#follow} delivers it when it is complete
     */
    public record Extent(int count, Optional<Instant> since, boolean unfinished) {}

    /** Finds where the lines begin in the files as they are now. */
    public static LogHistory open(List<LogSource> sources, LogIndex index, Extent extent) {
        int block = sources.size() > KEPT_OPEN ? SMALL_BLOCK : BLOCK;
        var readers = new ArrayList<LineReader>();
        var lines = new HashMap<String, Integer>();
        for (var source : sources) {
            var times = index.times(source.file());
            var stretch =
                    LogSnapshot.search(
                            source.file(),
                            Stretch.NONE,
                            output -> Stretch.find(output, times, extent));
            lines.merge(source.instance(), stretch.lines(), Integer::sum);
            readers.add(
                    new LineReader(
                            source,
                            times,
                            stretch.from(),
                            stretch.end(),
                            extent.unfinished(),
                            block));
        }
        lines.replaceAll((_, found) -> Math.max(0, found - extent.count()));
        return new LogHistory(readers, lines);
    }

    private record Stretch(long from, long end, int lines) {
        static final Stretch NONE = new Stretch(0, 0, 0);

        static Stretch find(LogSnapshot output, GrowthTimes times, Extent extent)
                throws IOException {
            long end = output.end();
            long least = Math.max(0, end - MOST);
            long floor =
                    extent.since().isEmpty()
                            ? least
                            : LineSearch.from(
                                    output,
                                    Math.max(least, times.since(extent.since().orElseThrow())));
            var start = LineSearch.last(output, floor, extent.count());
            return new Stretch(start.offset(), end, start.lines());
        }
    }

    /** Empty at the end. */
    public synchronized Optional<LogLine> next() {
        while (!heads.isEmpty()) {
            var head = heads.remove();
            var line = head.reader().take();
            enter(head.number());
            int tooMany = surplus.getOrDefault(line.instance(), 0);
            if (tooMany == 0) return Optional.of(line);
            surplus.put(line.instance(), tooMany - 1);
        }
        return Optional.empty();
    }

    private void enter(int number) {
        var reader = readers.get(number);
        reader.upcoming().ifPresent(seen -> heads.add(new Head(seen, number, reader)));
        if (readers.size() > KEPT_OPEN) reader.close();
    }

    /** Of those that are equal the first: lines of one file stay in its order. */
    private record Head(Instant seen, int number, LineReader reader) {}

    /** Goes on where this ends, once its last line was taken: no line is lost, none comes twice. */
    public LogFollower follow(InstantSource clock) {
        var sources = readers.stream().map(LineReader::source).toList();
        Map<Path, Long> from =
                readers.stream()
                        .collect(Collectors.toMap(it -> it.source().file(), LineReader::delivered));
        return new LogFollower(sources, from, clock);
    }

    /** Bytes of memory that it needs all the time. */
    public long held() {
        return readers.stream().mapToLong(LineReader::held).sum();
    }

    /** Nothing follows. */
    @Override
    public synchronized void close() {
        heads.clear();
        readers.forEach(LineReader::close);
    }
}
