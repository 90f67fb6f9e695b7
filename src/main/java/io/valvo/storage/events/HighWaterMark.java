package io.valvo.storage.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The highest number of an event that was told of without having been written, for want of room.
 * One record, allocated when there is room and written in place since, so that a full disk can't
 * prevent it: number (64 bits), CRC-32C of these (32 bits).
 */
final class HighWaterMark implements AutoCloseable {
    private static final String FILE = "high-water";
    private static final int LENGTH = Long.BYTES + Integer.BYTES;

    private final FileChannel channel;
    private long seq;

    private HighWaterMark(FileChannel channel, long seq) {
        this.channel = channel;
        this.seq = seq;
    }

    /** One that can't be read, because it was never written whole, is 0. */
    static HighWaterMark open(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        var highWater = new HighWaterMark(channel, read(channel));
        if (channel.size() < LENGTH) highWater.write(0);
        return highWater;
    }

    long seq() {
        return seq;
    }

    /** From here on; lower numbers than before change nothing. */
    void reach(long last) {
        if (last <= seq) return;
        seq = last;
        write(last);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Where even this fails, the next daemon knows of the numbers that were written, no more. */
    private void write(long number) {
        try {
            var record = ByteBuffer.allocate(LENGTH).putLong(number).putInt(sum(number)).flip();
            channel.write(record, 0);
        } catch (IOException _) {
            return;
        }
    }

    private static long read(FileChannel channel) throws IOException {
        var record = ByteBuffer.allocate(LENGTH);
        if (channel.read(record, 0) < LENGTH) return 0;
        long number = record.getLong(0);
        return record.getInt(Long.BYTES) == sum(number) ? number : 0;
    }

    private static int sum(long number) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return (int) crc.getValue();
    }
}
