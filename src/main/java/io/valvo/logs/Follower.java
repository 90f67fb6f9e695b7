package io.valvo.logs;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows several log files; the caller polls, a few times a second. For one thread at a time. */
public final class Follower {
    private final Map<Source, FileFollower> files = new LinkedHashMap<>();
    private final InstantSource clock;

    /**
     * @param from offsets to begin at; a file that isn't named there begins at 0
     */
    public Follower(List<Source> sources, Map<Path, Long> from, InstantSource clock) {
        this.clock = clock;
        for (var source : sources) {
            files.put(
                    source, new FileFollower(source.file(), from.getOrDefault(source.file(), 0L)));
        }
    }

    /** Complete lines since the last poll, at most about a mebibyte from each file. */
    public List<Line> poll() {
        var now = clock.instant();
        return files.entrySet().stream()
                .flatMap(e ->
                        e.getValue().poll().stream()
                                .map(piece -> Line.of(e.getKey(), now, piece.text())))
                .toList();
    }

    /** Whether the last poll reached the end of every file. */
    public boolean caughtUp() {
        return files.values().stream().allMatch(FileFollower::caughtUp);
    }
}
