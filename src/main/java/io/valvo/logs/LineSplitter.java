package io.valvo.logs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes lines out of the bytes of a file as they come. Holds at most {@value #LONGEST} bytes; a
 * longer line is cut into pieces of about that size, never within a character.
 */
final class LineSplitter {
    static final int LONGEST = 64 * 1024;

    private byte[] line = new byte[256];
    private int size;
    private long offset;

    /** A line was delivered before its end had come: a line end that follows is that. */
    private boolean ahead;

    /**
     * @param offset in the file of the first byte that will come
     */
    LineSplitter(long offset) {
        this.offset = offset;
    }

    void feed(byte[] bytes, int count, Consumer<LogChunk> lines) {
        for (int i = 0; i < count; ) i = next(bytes, i, count, lines);
    }

    /**
     * Takes bytes from one index up to another, and stops where a line is complete.
     *
     * @return the index after the last byte taken
     */
    int next(byte[] bytes, int from, int to, Consumer<LogChunk> line) {
        if (ahead) {
            ahead = false;
            if (bytes[from] == '\n') {
                offset++;
                return from + 1;
            }
        }
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                cut(size, 1, line);
                return i + 1;
            }
            if (size == LONGEST) {
                cut(wholeCharacters(), 0, line);
                return i;
            }
            add(bytes[i]);
        }
        return to;
    }

    private void add(byte next) {
        if (size == line.length) line = Arrays.copyOf(line, Math.min(2 * size, LONGEST));
        line[size++] = next;
    }

    /** The line that has no end yet. */
    Optional<LogChunk> unfinished() {
        return size == 0 ? Optional.empty() : Optional.of(piece(size));
    }

    /** Delivers the unfinished line: no more of it will come, but perhaps its end. */
    void finish(Consumer<LogChunk> lines) {
        if (size == 0) return;
        lines.accept(piece(size));
        offset += size;
        size = 0;
        ahead = true;
    }

    /** Offset of the byte that comes next. */
    long reached() {
        return offset + size;
    }

    /** Offset of the first byte that was not delivered. */
    long delivered() {
        return offset;
    }

    private void cut(int length, int end, Consumer<LogChunk> lines) {
        lines.accept(piece(length));
        System.arraycopy(line, length, line, 0, size - length);
        size -= length;
        offset += length + end;
    }

    private LogChunk piece(int length) {
        return new LogChunk(offset, new String(line, 0, length, StandardCharsets.UTF_8));
    }

    /**
     * How much of the line ends with the end of a character: a UTF-8 sequence is at most four bytes
     * long.
     */
    private int wholeCharacters() {
        int last = size - 1;
        while (last > size - 4 && (line[last] & 0xC0) == 0x80) last--;
        return last + bytesOf(line[last]) > size ? last : size;
    }

    private static int bytesOf(byte first) {
        if ((first & 0xF8) == 0xF0) return 4;
        if ((first & 0xF0) == 0xE0) return 3;
        return (first & 0xE0) == 0xC0 ? 2 : 1;
    }
}
