package io.valvo.logs;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Follows several log files; the caller polls when it has room, and a few times a second when there
 * is nothing. What it doesn't ask for stays in the files. For one thread at a time.
 */
public final class LogFollower {
    /** Bytes read from one file by one poll, and about the bytes that one poll delivers. */
    private static final int AT_ONCE = 64 * 1024;

    /** A line that isn't finished is shown when nothing has come to it for this time. */
    static final Duration HALF_LINE = Duration.ofSeconds(1);

    private final List<Followed> files;
    private final InstantSource clock;
    private int turn;

    /**
     * @param from offsets to begin at; a file that isn't named there begins at 0
     */
    public LogFollower(List<LogSource> sources, Map<Path, Long> from, InstantSource clock) {
        this.clock = clock;
        this.files =
                sources.stream()
                        .map(it -> new Followed(it, from.getOrDefault(it.file(), 0L)))
                        .toList();
    }

    /**
     * Complete lines since the last poll, and one that has been unfinished for a second; the files
     * take turns. Where rotation has dropped what was not read yet, a line of our own says how
     * much.
     */
    public List<LogLine> poll() {
        var lines = new ArrayList<LogLine>();
        int size = 0;
        for (int asked = 0; asked < files.size() && size < AT_ONCE; asked++) {
            int first = lines.size();
            files.get(turn).poll(clock.instant(), lines);
            turn = (turn + 1) % files.size();
            for (int i = first; i < lines.size(); i++) size += lines.get(i).text().length() + 1;
        }
        return lines;
    }

    private static String missing(long bytes) {
        return "[valvo: " + bytes + " bytes are missing here: the reader was too slow for them]";
    }

    /** Whether the last poll of every file reached its end. */
    public boolean caughtUp() {
        return files.stream().allMatch(it -> it.file.caughtUp());
    }

    /** One file, and how long its last line has been unfinished. */
    private static final class Followed {
        private final LogSource source;
        private final FileFollower file;
        private OptionalLong half = OptionalLong.empty();
        private Instant since = Instant.MIN;

        Followed(LogSource source, long from) {
            this.source = source;
            this.file = new FileFollower(source.file(), from, AT_ONCE);
        }

        void poll(Instant now, List<LogLine> lines) {
            var pieces = file.poll();
            if (file.missed() > 0) lines.add(LogLine.of(source, now, missing(file.missed())));
            pieces.forEach(it -> lines.add(LogLine.of(source, now, it.text())));
            var upTo = file.unfinishedUpTo();
            if (!upTo.equals(half)) since = now;
            half = upTo;
            if (half.isPresent() && !now.isBefore(since.plus(HALF_LINE)))
                file.complete().ifPresent(it -> lines.add(LogLine.of(source, now, it.text())));
        }
    }
}
