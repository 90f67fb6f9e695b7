package io.valvo.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * A few last lines of a file as it stood when it was read, held in memory. Looks at no more than
 * the last {@value #MOST} bytes; {@link LogHistory} reads on.
 *
 * @param unfinished what was written after the last complete line
 * @param next offset of the first byte that is not in {@code lines}: from here a follower goes on
 */
public record LogTail(List<LogChunk> lines, Optional<LogChunk> unfinished, long next) {
    /** Bytes that are read, and so held, at most. */
    static final int MOST = 16 * 1024 * 1024;

    private static final int BLOCK = 64 * 1024;
    private static final LogTail NOTHING = new LogTail(List.of(), Optional.empty(), 0);

    /** The last {@code count} lines; nothing of a file that doesn't exist. */
    public static LogTail last(Path file, int count) {
        return LogSnapshot.search(file, NOTHING, output -> last(output, floor(output), count));
    }

    /** The last {@code count} of the lines that begin at or after the offset. */
    public static LogTail since(Path file, long offset, int count) {
        return LogSnapshot.search(
                file,
                NOTHING,
                output -> {
                    long from = Math.max(offset, floor(output));
                    return last(output, LineSearch.from(output, from), count);
                });
    }

    private static long floor(LogSnapshot output) throws IOException {
        return Math.max(0, output.end() - MOST);
    }

    private static LogTail last(LogSnapshot output, long floor, int count) throws IOException {
        return forward(output, LineSearch.last(output, floor, count).offset(), count);
    }

    private static LogTail forward(LogSnapshot output, long start, int count) throws IOException {
        var splitter = new LineSplitter(start);
        var lines = new ArrayDeque<LogChunk>();
        var buffer = ByteBuffer.allocate(BLOCK);
        long end = output.end();
        for (long at = start; at < end; at += buffer.position()) {
            int read = output.read(buffer.clear().limit((int) Math.min(BLOCK, end - at)), at);
            if (read <= 0) break;
            splitter.feed(buffer.array(), read, line -> keep(lines, line, count));
        }
        return new LogTail(List.copyOf(lines), splitter.unfinished(), splitter.delivered());
    }

    private static void keep(ArrayDeque<LogChunk> lines, LogChunk line, int count) {
        lines.add(line);
        if (lines.size() > count) lines.removeFirst();
    }
}
