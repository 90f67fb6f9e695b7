package io.valvo.logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A service's rotated and current log files as one sequence of bytes: rotated files and the live
 * one, by position ({@link RotationState#base}). Rotation doesn't wait for readers: what was read
 * counts only if the snapshot is {@link #holds still} true afterwards.
 */
final class LogSnapshot implements AutoCloseable {
    /** A rotation takes some milliseconds, on a slow disk more. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(2);

    private final Path log;
    private final RotationState rotated;
    private final FileChannel live;
    private final List<Segment> past = new ArrayList<>();

    /** A rotated file, opened when it is needed. */
    private record Segment(long start, long end, FileChannel channel) {}

    private LogSnapshot(Path log, RotationState rotated, FileChannel live) {
        this.log = log;
        this.rotated = rotated;
        this.live = live;
    }

    /**
     * @throws NoSuchFileException there is no such log
     */
    static LogSnapshot open(Path log) throws IOException {
        var rotated = RotationState.of(log);
        return new LogSnapshot(log, rotated, FileChannel.open(log, StandardOpenOption.READ));
    }

    /** Looks for something in the output. */
    interface Search<T> {
        T in(LogSnapshot output) throws IOException;
    }

    /** What is found while no rotation moves the bytes; {@code none} where there is no such log. */
    static <T> T search(Path log, T none, Search<T> search) {
        for (long began = System.nanoTime(); ; LockSupport.parkNanos(PAUSE.toNanos())) {
            boolean last = System.nanoTime() - began > PATIENCE.toNanos();
            var found = attempt(log, none, search, last);
            if (found.isPresent()) return found.get();
        }
    }

    /** Empty if rotation has moved the bytes meanwhile. */
    private static <T> Optional<T> attempt(Path log, T none, Search<T> search, boolean last) {
        try (var output = open(log)) {
            var found = search.in(output);
            return output.holds() || last ? Optional.of(found) : Optional.empty();
        } catch (NoSuchFileException _) {
            return Files.exists(log) && !last ? Optional.empty() : Optional.of(none);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** No rotation has begun or ended since it was opened. */
    boolean holds() throws IOException {
        return rotated.idle() && rotated.equals(RotationState.of(log));
    }

    /** Position of the live file's first byte. */
    long base() {
        return rotated.base();
    }

    /** Position after the last byte. */
    long end() throws IOException {
        return rotated.base() + live.size();
    }

    /** The position itself, or the earliest one after it that is still kept. */
    long kept(long position) throws IOException {
        while (position < earliest() && openOlder()) {}
        return Math.max(position, earliest());
    }

    /** Reads what one file has at the position; less than 0 at the end. */
    int read(ByteBuffer buffer, long position) throws IOException {
        if (position >= base()) return live.read(buffer, position - base());
        while (position < earliest() && openOlder()) {}
        for (var segment : past) {
            if (position >= segment.start() && position < segment.end())
                return segment.channel().read(buffer, position - segment.start());
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        live.close();
        for (var segment : past) segment.channel().close();
    }

    private long earliest() {
        return past.isEmpty() ? base() : past.getLast().start();
    }

    private boolean openOlder() throws IOException {
        var file = new RotatedFiles(log).file(past.size() + 1);
        if (file.isEmpty()) return false;
        long end = earliest();
        long start = Math.max(0, end - RotatedFiles.size(file.get()));
        past.add(new Segment(start, end, RotatedFiles.open(file.get())));
        return true;
    }
}
