package io.valvo.logs;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Follows several log files; the caller polls when it has room, and a few times a second when there
 * is nothing. What it doesn't ask for stays in the files. For one thread at a time.
 */
public final class Follower {
    /** Bytes read from one file by one poll, and about the bytes that one poll delivers. */
    private static final int AT_ONCE = 64 * 1024;

    private final List<Source> sources;
    private final List<FileFollower> files;
    private final InstantSource clock;
    private int turn;

    /**
     * @param from offsets to begin at; a file that isn't named there begins at 0
     */
    public Follower(List<Source> sources, Map<Path, Long> from, InstantSource clock) {
        this.sources = List.copyOf(sources);
        this.clock = clock;
        this.files =
                sources.stream()
                        .map(it ->
                                new FileFollower(
                                        it.file(), from.getOrDefault(it.file(), 0L), AT_ONCE))
                        .toList();
    }

    /**
     * Complete lines since the last poll; the files take turns. Where rotation has dropped what was
     * not read yet, a line of our own says how much.
     */
    public List<Line> poll() {
        var lines = new ArrayList<Line>();
        int size = 0;
        for (int asked = 0; asked < files.size() && size < AT_ONCE; asked++) {
            int first = lines.size();
            poll(turn, lines);
            turn = (turn + 1) % files.size();
            for (int i = first; i < lines.size(); i++) size += lines.get(i).text().length() + 1;
        }
        return lines;
    }

    private void poll(int number, List<Line> lines) {
        var source = sources.get(number);
        var now = clock.instant();
        var pieces = files.get(number).poll();
        long missed = files.get(number).missed();
        if (missed > 0) lines.add(Line.of(source, now, missing(missed)));
        pieces.forEach(it -> lines.add(Line.of(source, now, it.text())));
    }

    private static String missing(long bytes) {
        return "[valvo: " + bytes + " bytes are missing here: the reader was too slow for them]";
    }

    /** Whether the last poll of every file reached its end. */
    public boolean caughtUp() {
        return files.stream().allMatch(FileFollower::caughtUp);
    }
}
