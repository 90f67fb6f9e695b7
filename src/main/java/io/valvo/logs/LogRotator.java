package io.valvo.logs;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.valvo.logs.RotationState.Phase;
import io.valvo.os.FrontTruncation;
import io.valvo.rules.logs.RotationRule;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Rotates one log file while its service goes on writing through its own descriptor.
 *
 * <p>Where the file system can cut the front off a file ({@link FrontTruncation}), the front is
 * copied and cut off: no byte is lost, none is there twice, the writer notices nothing. Elsewhere
 * the file is copied and emptied, and what is written between the two is lost. What comes faster
 * than it can be copied is dropped ({@link #drop}): the bound holds.
 *
 * <p>May be killed at any instruction: {@link RotationState} tells the next daemon what was done,
 * and {@link #recover} does the rest. For one thread at a time.
 */
public final class LogRotator {
    private static final int HEAD = 4096;

    private final Path log;
    private final Path part;
    private final FrontTruncation truncation;
    private final OptionalInt unit;
    private final InstantSource clock;
    private final RotatedFiles archives;

    /**
     * @param unit of {@link FrontTruncation} in the log's directory; empty: the file is copied and
     *     emptied
     */
    public LogRotator(Path log, FrontTruncation truncation, OptionalInt unit, InstantSource clock) {
        this.log = log;
        this.part = RotationState.directory(log).resolve(log.getFileName() + ".part");
        this.truncation = truncation;
        this.unit = unit;
        this.clock = clock;
        this.archives = new RotatedFiles(log);
    }

    /** Time since the file was rotated, or first seen here. */
    public Duration age() throws IOException {
        return Duration.between(current().since(), clock.instant());
    }

    /** Finishes what somebody who was killed had begun. */
    public void recover(int keep) throws IOException {
        var found =
                Files.exists(RotationState.fileOf(log))
                        ? RotationState.of(log)
                        : RotationState.none(now());
        switch (found.phase()) {
            case IDLE -> Files.deleteIfExists(part);
            case ARCHIVING -> archived(found, keep);
            case CUTTING -> cut(found);
            case EMPTYING -> empty(found);
        }
    }

    /**
     * Rotates now.
     *
     * @return bytes that left the file; 0: it is too short to be cut
     * @throws IOException for want of room, say; it is tried again by the next call
     */
    public long rotate(int keep, boolean compress) throws IOException {
        recover(keep);
        long size = Files.size(log);
        long length = unit.isPresent() ? lengthOf(size, unit.getAsInt()) : size;
        if (length == 0) return 0;
        copy(length, keep);
        var begun = current().begun(length);
        begun.write(log);
        archived(begun, keep);
        if (compress) archives.compress();
        return length;
    }

    /**
     * Drops the oldest output instead of copying it, for a service that writes faster than that:
     * the rotated files, and the front of the file but for its last {@code left} bytes.
     *
     * @return bytes that are lost
     */
    public long drop(int keep, long left) throws IOException {
        recover(keep);
        long size = Files.size(log);
        long archived = archives.clear();
        if (unit.isEmpty()) {
            var begun = current().begun(size);
            try (var file = FileChannel.open(log, WRITE)) {
                file.truncate(0);
            }
            write(begun.done(now()));
            return archived + size;
        }
        long length = Math.max(0, size - left) / unit.getAsInt() * unit.getAsInt();
        if (length == 0) return archived;
        truncation.markFront(log, unit.getAsInt());
        cut(write(current().begun(length).in(Phase.CUTTING)));
        return archived + length;
    }

    private RotationState current() throws IOException {
        if (!Files.exists(RotationState.fileOf(log))) {
            Files.createDirectories(RotationState.directory(log));
            RotationState.none(now()).write(log);
        }
        return RotationState.of(log);
    }

    private Instant now() {
        return clock.instant();
    }

    private long lengthOf(long size, int unit) throws IOException {
        try (var channel = FileChannel.open(log, READ)) {
            return RotationRule.cut(size, unit, at -> beginsLine(channel, at));
        }
    }

    private static boolean beginsLine(FileChannel channel, long at) {
        try {
            var before = ByteBuffer.allocate(1);
            return channel.read(before, at - 1) == 1 && before.get(0) == '\n';
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** A full disk is given the room of the archive that would go anyway. */
    private void copy(long length, int keep) throws IOException {
        Files.createDirectories(RotationState.directory(log));
        try {
            copy(length);
        } catch (IOException full) {
            archives.makeRoom(keep);
            copy(length);
        }
    }

    private void copy(long length) throws IOException {
        Files.deleteIfExists(part);
        Files.createFile(part);
        try (var from = FileChannel.open(log, READ);
                var to = FileChannel.open(part, WRITE)) {
            transfer(from, 0, length, to);
            to.force(true);
        }
        Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(log));
    }

    /** The front is in {@code part}, or already {@code .1}, and also still in the file. */
    private void archived(RotationState state, int keep) throws IOException {
        if (state.equals(RotationState.UNREADABLE)) {
            RotationState.none(now()).write(log);
            return;
        }
        if (Files.exists(part)) archives.push(part, keep);
        if (unit.isEmpty()) {
            write(state.in(Phase.EMPTYING));
            empty(state);
        } else {
            truncation.markFront(log, unit.getAsInt());
            cut(write(state.in(Phase.CUTTING)));
        }
    }

    /** A file that is too short by now was emptied by somebody else. */
    private void cut(RotationState state) throws IOException {
        if (Files.size(log) > state.cut() && truncation.isFrontMarked(log))
            truncation.truncateFront(log, state.cut());
        write(state.done(now()));
    }

    /** What came since it was copied goes to the archive as well; then nothing but the emptying. */
    private void empty(RotationState state) throws IOException {
        var archive = archives.file(1).orElseThrow();
        long done = Files.size(archive);
        try (var from = FileChannel.open(log, READ, WRITE);
                var to = FileChannel.open(archive, READ, WRITE)) {
            if (from.size() >= done && Arrays.equals(head(from, done), head(to, done))) {
                to.position(done);
                while (from.size() > done) done += transfer(from, done, from.size() - done, to);
                from.truncate(0);
            }
        }
        write(new RotationState(state.base(), Phase.EMPTYING, done, state.since()).done(now()));
    }

    private static byte[] head(FileChannel channel, long size) throws IOException {
        var head = ByteBuffer.allocate((int) Math.min(HEAD, size));
        channel.read(head, 0);
        return head.array();
    }

    private RotationState write(RotationState state) throws IOException {
        state.write(log);
        return state;
    }

    private static long transfer(FileChannel from, long at, long length, FileChannel to)
            throws IOException {
        long done = 0;
        while (done < length) {
            long more = from.transferTo(at + done, length - done, to);
            if (more <= 0) throw new IOException("the log became shorter while it was copied");
            done += more;
        }
        return done;
    }
}
