package io.valvo.storage.events;

import io.valvo.storage.events.Segment.Name;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.List;

/**
 * Which segments of the history there are, the oldest first, and how many may stay. Not safe for
 * several threads.
 */
final class SegmentList {
    /**
     * What the history may take. A segment is the unit of dropping and of reading.
     *
     * @param segment bytes after which a segment is full
     * @param bytes in all
     * @param events that are kept at least, if their bytes allow it
     * @param segments files
     */
    record Bounds(int segment, long bytes, long events, int segments) {
        static final Bounds DEFAULT = new Bounds(256 << 10, 64 << 20, 100_000, 512);
    }

    /** The one that is being written counts as full. */
    private record Kept(Name name, long bytes) {}

    private final Path directory;
    private final Bounds bounds;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    SegmentList(Path directory, Bounds bounds) throws IOException {
        this.directory = directory;
        this.bounds = bounds;
        for (var name : names(directory)) keep(new Kept(name, Files.size(name.path())));
    }

    Bounds bounds() {
        return bounds;
    }

    boolean isEmpty() {
        return kept.isEmpty();
    }

    Name last() {
        return kept.getLast().name();
    }

    void deleteLast() throws IOException {
        Files.delete(last().path());
        bytes -= kept.removeLast().bytes();
    }

    /** Counts the one that begins with this number, and drops what is too much then. */
    Name begin(long first) throws IOException {
        var name = Name.of(directory, first);
        if (!isEmpty() && last().equals(name)) bytes -= kept.removeLast().bytes();
        keep(new Kept(name, bounds.segment()));
        while (kept.size() > 1 && tooMuch()) deleteFirst();
        return name;
    }

    /** Those that can hold events after {@code since}. */
    List<Name> from(long since) {
        var names = kept.stream().map(Kept::name).toList();
        int first = 0;
        while (first + 1 < names.size() && names.get(first + 1).first() <= since + 1) first++;
        return names.subList(first, names.size());
    }

    private void keep(Kept segment) {
        kept.add(segment);
        bytes += segment.bytes();
    }

    private void deleteFirst() throws IOException {
        Files.deleteIfExists(kept.getFirst().name().path());
        bytes -= kept.removeFirst().bytes();
    }

    /** Events are counted without the oldest segment: what is promised stays. */
    private boolean tooMuch() {
        long afterOldest = kept.stream().skip(1).findFirst().orElseThrow().name().first();
        return bytes > bounds.bytes()
                || last().first() - afterOldest >= bounds.events()
                || kept.size() > bounds.segments();
    }

    private static List<Name> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.flatMap(it -> Name.parse(it).stream())
                    .sorted(Comparator.comparingLong(Name::first))
                    .toList();
        }
    }
}
