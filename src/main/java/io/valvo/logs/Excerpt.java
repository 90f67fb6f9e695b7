package io.valvo.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The last lines of a file as it stood when it was read. Looks at no more than the last {@value
 * #MOST} bytes.
 *
 * @param unfinished what was written after the last complete line
 * @param next offset of the first byte that is not in {@code lines}: from here a follower goes on
 */
public record Excerpt(List<Piece> lines, Optional<Piece> unfinished, long next) {
    /** Bytes that are read, and so held, at most. */
    static final int MOST = 16 * 1024 * 1024;

    private static final int BLOCK = 64 * 1024;

    /** A rotation takes some milliseconds, on a slow disk more. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final Excerpt NOTHING = new Excerpt(List.of(), Optional.empty(), 0);

    /** The last {@code count} lines; nothing of a file that doesn't exist. */
    public static Excerpt last(Path file, int count) {
        return reading(file, output -> forward(output, startOfLast(output, count), count));
    }

    /** The last {@code count} of the lines that begin at or after the offset. */
    public static Excerpt since(Path file, long offset, int count) {
        return reading(file, output -> forward(output, lineStart(output, offset), count));
    }

    private interface Reading {
        Excerpt of(Snapshot output) throws IOException;
    }

    private static Excerpt reading(Path file, Reading reading) {
        for (long began = System.nanoTime(); ; LockSupport.parkNanos(PAUSE.toNanos())) {
            boolean last = System.nanoTime() - began > PATIENCE.toNanos();
            var excerpt = attempt(file, reading, last);
            if (excerpt.isPresent()) return excerpt.get();
        }
    }

    /** Empty if rotation has moved the bytes meanwhile. */
    private static Optional<Excerpt> attempt(Path file, Reading reading, boolean last) {
        try (var output = Snapshot.open(file)) {
            var excerpt = reading.of(output);
            return output.holds() || last ? Optional.of(excerpt) : Optional.empty();
        } catch (NoSuchFileException _) {
            return Files.exists(file) && !last ? Optional.empty() : Optional.of(NOTHING);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Goes back block by block until it has seen the line end before the first line that is wanted.
     */
    private static long startOfLast(Snapshot output, int count) throws IOException {
        long end = output.end();
        long floor = Math.max(0, end - MOST);
        var buffer = ByteBuffer.allocate(BLOCK);
        int ends = 0;
        for (long from = end, to = end; from > floor; to = from) {
            from = Math.min(to, output.kept(Math.max(floor, to - BLOCK)));
            if (from == to) return from;
            fill(output, buffer.clear().limit((int) (to - from)), from);
            for (int i = (int) (to - from) - 1; i >= 0; i--) {
                if (buffer.get(i) == '\n' && ++ends > count) return from + i + 1;
            }
        }
        return floor;
    }

    /**
     * The offset itself when a line begins there, else the beginning of the next line; the
     * beginning of a file that shrank.
     */
    private static long lineStart(Snapshot output, long offset) throws IOException {
        long from = Math.max(offset, output.end() - MOST);
        if (from > output.end()) return output.base();
        if (output.kept(from - 1) >= from) return output.kept(from);
        var buffer = ByteBuffer.allocate(BLOCK);
        for (long at = from - 1; ; at += buffer.position()) {
            int count = output.read(buffer.clear(), at);
            if (count <= 0) return at;
            for (int i = 0; i < count; i++) if (buffer.get(i) == '\n') return at + i + 1;
        }
    }

    private static Excerpt forward(Snapshot output, long start, int count) throws IOException {
        var splitter = new Splitter(start);
        var lines = new ArrayDeque<Piece>();
        var buffer = ByteBuffer.allocate(BLOCK);
        long end = output.end();
        for (long at = start; at < end; at += buffer.position()) {
            int read = output.read(buffer.clear().limit((int) Math.min(BLOCK, end - at)), at);
            if (read <= 0) break;
            splitter.feed(buffer.array(), read, line -> keep(lines, line, count));
        }
        return new Excerpt(List.copyOf(lines), splitter.unfinished(), splitter.delivered());
    }

    private static void keep(ArrayDeque<Piece> lines, Piece line, int count) {
        lines.add(line);
        if (lines.size() > count) lines.removeFirst();
    }

    private static void fill(Snapshot output, ByteBuffer buffer, long from) throws IOException {
        while (buffer.hasRemaining()) {
            if (output.read(buffer, from + buffer.position()) < 0) break;
        }
    }
}
