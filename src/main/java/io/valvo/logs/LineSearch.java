package io.valvo.logs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds line beginnings in an output, backwards: reads it block by block, and keeps nothing of it.
 */
final class LineSearch {
    private static final int BLOCK = 64 * 1024;

    private LineSearch() {}

    /**
     * The beginning of lines.
     *
     * @param lines complete ones from there to the end
     */
    record Start(long offset, int lines) {}

    /**
     * Goes back block by block until it has seen the line end before the first of the last {@code
     * count} lines, or the floor.
     */
    static Start last(LogSnapshot output, long floor, int count) throws IOException {
        long end = output.end();
        var buffer = ByteBuffer.allocate(BLOCK);
        int ends = 0;
        for (long from = end, to = end; from > floor; to = from) {
            from = Math.min(to, output.kept(Math.max(floor, to - BLOCK)));
            if (from == to) return new Start(from, ends);
            fill(output, buffer.clear().limit((int) (to - from)), from);
            for (int i = (int) (to - from) - 1; i >= 0; i--) {
                if (buffer.get(i) == '\n' && ++ends > count) return new Start(from + i + 1, count);
            }
        }
        return new Start(floor, ends);
    }

    /**
     * The offset itself when a line begins there, else the beginning of the next line; the
     * beginning of a file that shrank.
     */
    static long from(LogSnapshot output, long offset) throws IOException {
        if (offset > output.end()) return output.base();
        if (output.kept(offset - 1) >= offset) return output.kept(offset);
        var buffer = ByteBuffer.allocate(BLOCK);
        for (long at = offset - 1; ; at += buffer.position()) {
            int count = output.read(buffer.clear(), at);
            if (count <= 0) return at;
            for (int i = 0; i < count; i++) if (buffer.get(i) == '\n') return at + i + 1;
        }
    }

    private static void fill(LogSnapshot output, ByteBuffer buffer, long from) throws IOException {
        while (buffer.hasRemaining()) {
            if (output.read(buffer, from + buffer.position()) < 0) break;
        }
    }
}
