package io.valvo.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A few last lines of a file as it stood when it was read, held in memory. Looks at no more than
 * the last {@value #MOST} bytes; {@link History} reads on.
 *
 * @param unfinished what was written after the last complete line
 * @param next offset of the first byte that is not in {@code lines}: from here a follower goes on
 */
public record Excerpt(List<Piece> lines, Optional<Piece> unfinished, long next) {
    /** Bytes that are read, and so held, at most. */
    static final int MOST = 16 * 1024 * 1024;

    private static final int BLOCK = 64 * 1024;
    private static final Excerpt NOTHING = new Excerpt(List.of(), Optional.empty(), 0);

    /** The last {@code count} lines; nothing of a file that doesn't exist. */
    public static Excerpt last(Path file, int count) {
        return Snapshot.search(file, NOTHING, output -> last(output, floor(output), count));
    }

    /** The last {@code count} of the lines that begin at or after the offset. */
    public static Excerpt since(Path file, long offset, int count) {
        return Snapshot.search(
                file,
                NOTHING,
                output -> {
                    long from = Math.max(offset, floor(output));
                    return last(output, LineSearch.from(output, from), count);
                });
    }

    private static long floor(Snapshot output) throws IOException {
        return Math.max(0, output.end() - MOST);
    }

    private static Excerpt last(Snapshot output, long floor, int count) throws IOException {
        return forward(output, LineSearch.last(output, floor, count).offset(), count);
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
}
