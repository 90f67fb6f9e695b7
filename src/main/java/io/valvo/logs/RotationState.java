package io.valvo.logs;

import io.valvo.statedir.StateDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * How far rotation is with one log file. Kept in {@code .rotation/FILE} beside the log: one line of
 * {@value #LENGTH} bytes, always written whole and in place, so that a full disk can't prevent it.
 *
 * @param base bytes ever cut off the front: the file's first byte is the {@code base}th of the
 *     service's output. Positions in this output never change; offsets in the file do
 * @param cut bytes that are being cut off
 * @param since when the file was rotated last, or first seen
 */
record RotationState(long base, Phase phase, long cut, Instant since) {
    /** What is true of the files; in all but {@code IDLE} nobody may believe what he reads. */
    enum Phase {
        IDLE,
        /** The front is copied; it becomes {@code .1}, and is still in the file. */
        ARCHIVING,
        /** The front is {@code .1}; cut off if there is no hole at the front of the file. */
        CUTTING,
        /** The front is {@code .1}; the file is about to be emptied, where it can't be cut. */
        EMPTYING
    }

    static final int LENGTH = 80;

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18}) ([A-Z]+) (\\d{1,18}) (\\d{1,18}) ([0-9a-f]{8}) *\n");

    /** What is written just now, or was written in part when the power failed. */
    static final RotationState UNREADABLE = new RotationState(0, Phase.ARCHIVING, 0, Instant.EPOCH);

    private static final RotationState NONE = none(Instant.EPOCH);

    static RotationState none(Instant now) {
        return new RotationState(0, Phase.IDLE, 0, now);
    }

    static Path fileOf(Path log) {
        return directory(log).resolve(log.getFileName().toString());
    }

    static Path directory(Path log) {
        return log.resolveSibling(StateDir.LOG_ROTATION);
    }

    boolean idle() {
        return phase == Phase.IDLE;
    }

    RotationState begun(long length) {
        return new RotationState(base, Phase.ARCHIVING, length, since);
    }

    RotationState in(Phase next) {
        return new RotationState(base, next, cut, since);
    }

    RotationState done(Instant now) {
        return new RotationState(base + cut, Phase.IDLE, 0, now);
    }

    /** Of a log that was never rotated: nothing was cut off. */
    static RotationState of(Path log) throws IOException {
        var file = fileOf(log);
        return file.toFile().exists() ? parse(content(file)) : NONE;
    }

    /** No rotation can have moved the end of the output since this was read. */
    boolean endHolds(Path log) throws IOException {
        boolean before = idle() || phase == Phase.ARCHIVING;
        return before && equals(of(log)) && !equals(UNREADABLE);
    }

    /** On the disk when this returns: what follows must not get there before. */
    void write(Path log) throws IOException {
        try (var channel =
                FileChannel.open(
                        fileOf(log), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII)), 0);
            channel.force(false);
        }
    }

    String text() {
        var words = base + " " + phase + " " + cut + " " + since.toEpochMilli();
        return "%-79s\n".formatted(words + " " + sum(words));
    }

    static RotationState parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) return UNREADABLE;
        var words = text.substring(0, found.end(4));
        if (!sum(words).equals(found.group(5))) return UNREADABLE;
        return new RotationState(
                Long.parseLong(found.group(1)),
                Phase.valueOf(found.group(2)),
                Long.parseLong(found.group(3)),
                Instant.ofEpochMilli(Long.parseLong(found.group(4))));
    }

    private static String sum(String words) {
        var crc = new CRC32C();
        crc.update(words.getBytes(StandardCharsets.US_ASCII));
        return "%08x".formatted(crc.getValue());
    }

    private static String content(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(LENGTH);
            int read = channel.read(buffer, 0);
            return new String(buffer.array(), 0, Math.max(0, read), StandardCharsets.US_ASCII);
        }
    }
}
