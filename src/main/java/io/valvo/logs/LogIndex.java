package io.valvo.logs;

import io.valvo.logs.GrowthTimes.Mark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Remembers when log files grew, for the files themselves carry no times. One small file for each
 * log file in its directory: records of 16 bytes (milliseconds since the epoch, size of the output
 * in bytes; big-endian), at most {@value #MOST}; when that is reached, every second one of the
 * older half goes.
 *
 * <p>Safe for several threads.
 */
public final class LogIndex {
    /** Marks kept of one file: 18 hours of a file that grows every second. */
    static final int MOST = 64 * 1024;

    private static final FileAttribute<?> MINE_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final int RECORD = GrowthTimes.MARK;

    private final Path directory;

    /** The last mark of each file noted; one entry per log file of the stack. */
    private final Map<Path, Mark> last = new HashMap<>();

    public LogIndex(Path directory) {
        this.directory = directory;
    }

    /**
     * Notes how large the output is now; to be called about once a second for a file that grows.
     *
     * @return false: a rotation was just moving it, nothing is noted
     * @throws java.nio.file.NoSuchFileException there is no such file
     * @throws UncheckedIOException there is no room to note it
     */
    public boolean recordGrowth(Path file) throws IOException {
        try (var output = LogSnapshot.open(file)) {
            long end = output.end();
            var modified = Files.getLastModifiedTime(file).toInstant(); // of that size, or later
            if (!output.holds()) return false;
            recordGrowth(file, modified, end);
            return true;
        }
    }

    /**
     * By this time the output had this size (it includes what rotation took out of the file). A
     * size smaller than the last one begins the file anew.
     */
    public synchronized void recordGrowth(Path file, Instant time, long size) {
        var before = last.computeIfAbsent(file, this::lastMark);
        if (size == before.size()) return;
        boolean anew = size < before.size();
        var mark = new Mark(anew || time.isAfter(before.time()) ? time : before.time(), size);
        try {
            Files.createDirectories(directory);
            if (anew) Files.deleteIfExists(indexOf(file));
            append(indexOf(file), mark);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        last.put(file, mark);
    }

    /** What is known of a file's growth. */
    synchronized GrowthTimes times(Path file) {
        return read(indexOf(file), modified(file));
    }

    private Mark lastMark(Path file) {
        var marks = marks(indexOf(file));
        return marks.isEmpty() ? new Mark(Instant.EPOCH, 0) : marks.getLast();
    }

    private static void append(Path index, Mark mark) throws IOException {
        long size = Files.exists(index) ? Files.size(index) : 0;
        if (size % RECORD != 0 || size >= (long) MOST * RECORD)
            rewrite(index, thinned(marks(index)));
        write(index, List.of(mark), StandardOpenOption.APPEND);
    }

    /** Made as private as the other files of the state directory, whatever the umask. */
    private static void write(Path file, List<Mark> marks, StandardOpenOption how)
            throws IOException {
        var content = ByteBuffer.wrap(bytes(marks));
        try (var channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, how), MINE_ALONE)) {
            while (content.hasRemaining()) channel.write(content);
        }
    }

    private static void rewrite(Path index, List<Mark> marks) throws IOException {
        var fresh = index.resolveSibling(index.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        write(fresh, marks, StandardOpenOption.WRITE);
        Files.move(
                fresh, index, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Without every second mark of the older half, where the bound is reached. */
    private static List<Mark> thinned(List<Mark> marks) {
        if (marks.size() < MOST) return marks;
        var kept = new ArrayList<Mark>();
        for (int i = 0; i < marks.size(); i++) {
            if (i >= marks.size() / 2 || i % 2 == 1) kept.add(marks.get(i));
        }
        return kept;
    }

    private static List<Mark> marks(Path index) {
        return read(index, Instant.EPOCH).marks();
    }

    private static GrowthTimes read(Path index, Instant fallback) {
        return GrowthTimes.read(ByteBuffer.wrap(content(index)), fallback);
    }

    private static byte[] content(Path index) {
        try {
            return Files.exists(index) ? Files.readAllBytes(index) : new byte[0];
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static byte[] bytes(List<Mark> marks) {
        var buffer = ByteBuffer.allocate(marks.size() * RECORD);
        for (var mark : marks) buffer.putLong(mark.time().toEpochMilli()).putLong(mark.size());
        return buffer.array();
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException _) {
            return Instant.EPOCH;
        }
    }

    private Path indexOf(Path file) {
        return directory.resolve(file.getFileName().toString());
    }
}
