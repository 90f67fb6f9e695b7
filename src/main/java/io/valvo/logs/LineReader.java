package io.valvo.logs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads a range of one output line by line: {@code pread} of a block when the one before is used
 * up. Rotation may take the bytes elsewhere meanwhile. For one thread at a time.
 */
final class LineReader implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final LogSource source;
    private final GrowthTimes times;
    private final long end;
    private final boolean unfinished;
    private final byte[] block;
    private LineSplitter splitter;
    private long position;
    private int next;
    private int filled;
    private @Nullable LogSnapshot output;
    private @Nullable LogChunk found;

    /**
     * @param from where a line begins
     * @param end of what is read
     * @param unfinished what has no line end there is delivered as a line, too
     * @param block bytes read at once
     */
    LineReader(
            LogSource source,
            GrowthTimes times,
            long from,
            long end,
            boolean unfinished,
            int block) {
        this.source = source;
        this.times = times.from(from);
        this.position = from;
        this.end = Math.max(from, end);
        this.unfinished = unfinished;
        this.block = new byte[block];
        this.splitter = new LineSplitter(from);
    }

    /** When the next line was seen; empty when there is none. */
    Optional<Instant> upcoming() {
        if (found == null) found = read();
        return Optional.ofNullable(found).map(it -> times.of(it.offset()));
    }

    /** The line that {@link #upcoming} has announced. */
    LogLine take() {
        var line = found;
        if (line == null) throw new IllegalStateException("no line is upcoming");
        found = null;
        return LogLine.of(source, times.of(line.offset()), line.text());
    }

    LogSource source() {
        return source;
    }

    /** Offset of the first byte that was not delivered. */
    long delivered() {
        return splitter.delivered();
    }

    /** Bytes of memory that it needs all the time. */
    long held() {
        return times.held() + block.length;
    }

    /** Gives the files back until it reads again. */
    @Override
    public void close() {
        var open = output;
        output = null;
        try {
            if (open != null) open.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private @Nullable LogChunk read() {
        var lines = new One();
        while (lines.piece == null) {
            if (next == filled && !fill()) {
                if (unfinished) splitter.finish(lines::take);
                break;
            }
            next = splitter.next(block, next, filled, lines::take);
        }
        return lines.piece;
    }

    private boolean fill() {
        try {
            while (position < end) {
                int count = attempt();
                if (count > 0) return filled(count);
                if (count < 0) return false;
                close();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            return false;
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private boolean filled(int count) {
        next = 0;
        filled = count;
        position += count;
        return true;
    }

    /** What was read while rotation began or ended counts for nothing: 0. */
    private int attempt() throws IOException {
        var open = output == null ? LogSnapshot.open(source.file()) : output;
        output = open;
        long from = open.kept(position);
        int length = (int) Math.min(block.length, end - from);
        int count = length <= 0 ? -1 : open.read(ByteBuffer.wrap(block, 0, length), from);
        if (!open.holds()) return 0;
        if (from > position) skip(from);
        return count == 0 ? -1 : count;
    }

    /** Rotation has dropped what was there. */
    private void skip(long from) {
        splitter = new LineSplitter(from);
        position = from;
    }

    private static final class One {
        private @Nullable LogChunk piece;

        void take(LogChunk line) {
            piece = line;
        }
    }
}
