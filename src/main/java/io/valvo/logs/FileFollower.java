package io.valvo.logs;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what was appended to one file since the last poll. Keeps no file open between two polls.
 *
 * <p>Positions are those of the service's whole output ({@link RotationState#base}): what rotation
 * has taken away meanwhile is read from the rotated files, as long as they are kept. A file that
 * somebody else emptied is read from its beginning. A file that was replaced is first read to its
 * end where rotation put it ({@code NAME.1}), recognised by its inode, then the new one from its
 * beginning. A file that isn't there yet is empty. For one thread at a time.
 */
public final class FileFollower {
    /** Bytes read by one poll at most. */
    public static final int AT_ONCE = 1024 * 1024;

    private static final int CHUNK = 64 * 1024;
    private static final int LEAST = 1024;

    private final Path file;
    private final int atOnce;
    private final Path rotated;
    private @Nullable Object inode;
    private Look last = new Look(null, -1, null);
    private long position;
    private LineSplitter splitter;
    private boolean caughtUp;
    private long missed;

    /** Reads {@link #AT_ONCE} bytes by one poll at most. */
    public FileFollower(Path file, long offset) {
        this(file, offset, AT_ONCE);
    }

    /**
     * @param offset where to begin: a position in the output, such as {@link LogFileNames#end}; the
     *     beginning of the file if it is shorter by the time of the first poll
     * @param atOnce bytes read by one poll at most
     */
    FileFollower(Path file, long offset, int atOnce) {
        this.file = file;
        this.atOnce = atOnce;
        this.rotated = file.resolveSibling(file.getFileName() + ".1");
        this.position = offset;
        this.splitter = new LineSplitter(offset);
        this.inode = Look.at(file).inode();
    }

    /**
     * Complete lines since the last poll, at most about a mebibyte of them: see {@link #caughtUp}.
     */
    public List<LogChunk> poll() {
        missed = 0;
        var lines = new ArrayList<LogChunk>();
        try {
            poll(lines);
        } catch (NoSuchFileException _) {
            caughtUp = true;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return lines;
    }

    /** Whether the last poll reached the end of the file. */
    public boolean caughtUp() {
        return caughtUp;
    }

    /** Bytes that the last poll should have read and that were dropped before, by rotation. */
    long missed() {
        return missed;
    }

    /** What was written after the last complete line. */
    public Optional<LogChunk> unfinished() {
        return splitter.unfinished();
    }

    /**
     * Delivers what {@link #unfinished} tells as a line of its own: whoever wrote it has ended, or
     * stopped in the middle. A line end that comes later is no line more.
     */
    public Optional<LogChunk> complete() {
        var line = unfinished();
        splitter.finish(_ -> {});
        return line;
    }

    /** Up to where it is unfinished; empty when it isn't. */
    OptionalLong unfinishedUpTo() {
        return splitter.reached() == splitter.delivered()
                ? OptionalLong.empty()
                : OptionalLong.of(splitter.reached());
    }

    private void poll(List<LogChunk> lines) throws IOException {
        var look = Look.at(file);
        if (caughtUp && look.equals(last)) return;
        if (inode == null) inode = look.inode();
        if (look.inode() == null || Objects.equals(look.inode(), inode)) read(look, lines);
        else if (Objects.equals(Look.at(rotated).inode(), inode) && !readToEnd(lines))
            caughtUp = false;
        else restart(look.inode(), base(), lines);
        last = look;
    }

    private void read(Look look, List<LogChunk> lines) throws IOException {
        caughtUp = false;
        try (var output = LogSnapshot.open(file)) {
            if (!Objects.equals(Look.at(file).inode(), look.inode())) return; // replaced just now
            if (output.end() < position && output.holds())
                restart(look.inode(), output.base(), lines);
            caughtUp = read(output, lines);
        }
    }

    /** What was read while rotation began or ended is read again by the next poll. */
    private boolean read(LogSnapshot output, List<LogChunk> lines) throws IOException {
        var buffer = ByteBuffer.allocate(Math.clamp(output.end() - position, LEAST, CHUNK));
        for (int read = 0; read < atOnce; read += buffer.position()) {
            long from = output.kept(position);
            int count = output.read(buffer.clear(), from);
            if (!output.holds()) return false;
            if (from > position) {
                missed += from - position;
                lost(from, lines);
            }
            if (count <= 0) return true;
            splitter.feed(buffer.array(), count, lines::add);
            position += count;
        }
        return false;
    }

    /** It was slower than the service fills the files that are kept. */
    private void lost(long from, List<LogChunk> lines) {
        splitter.finish(lines::add);
        splitter = new LineSplitter(from);
        position = from;
    }

    /** Somebody else moved the file away; it isn't one of ours. */
    private boolean readToEnd(List<LogChunk> lines) throws IOException {
        var buffer = ByteBuffer.allocate(CHUNK);
        try (var channel = FileChannel.open(rotated, StandardOpenOption.READ)) {
            for (int read = 0; read < atOnce; read += buffer.position()) {
                int count = channel.read(buffer.clear(), position - base());
                if (count <= 0) return true;
                splitter.feed(buffer.array(), count, lines::add);
                position += count;
            }
            return false;
        }
    }

    private void restart(@Nullable Object found, long from, List<LogChunk> lines) {
        lost(from, lines);
        inode = found;
        caughtUp = false;
    }

    private long base() throws IOException {
        return RotationState.of(file).base();
    }

    /** What tells a file that changed from one that didn't. */
    private record Look(@Nullable Object inode, long size, @Nullable FileTime modified) {
        static Look at(Path file) {
            try {
                var found = Files.readAttributes(file, BasicFileAttributes.class);
                return new Look(found.fileKey(), found.size(), found.lastModifiedTime());
            } catch (IOException _) {
                return new Look(null, 0, null);
            }
        }
    }
}
