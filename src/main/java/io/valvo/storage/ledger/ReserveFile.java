package io.valvo.storage.ledger;

import io.valvo.storage.FrameFormat;
import io.valvo.storage.FrameFormat.Slice;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * Where a {@link Journal} goes on when its file can't grow: room that was allocated while there was
 * some, and is written in place, so that a full disk can't prevent it. Holds the latest 64 KiB of
 * changes at most; what doesn't fit is known in memory alone.
 *
 * <p>The file is {@code length | crc | check}, telling which bytes of the journal it goes on from
 * (64 bits, and twice 32: CRC-32C of those bytes, and of the two words before), then frames as in a
 * journal, then zeros. It counts only together with a journal that has those very bytes: once the
 * journal is written anew, it is void, even if nobody came to erase it.
 */
final class ReserveFile implements AutoCloseable {
    static final int SIZE = 64 << 10;

    private static final int HEAD = Long.BYTES + 2 * Integer.BYTES;

    private final Path file;
    private FileChannel channel;

    /** Where the next frame goes; 0: nothing is held. */
    private int end;

    private ReserveFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** On a disk that is full already there is no room in it. */
    static ReserveFile open(Path file) throws IOException {
        var reserve = new ReserveFile(file, channel(file));
        if (reserve.channel.size() < SIZE) reserve.write(new byte[SIZE], 0);
        return reserve;
    }

    /** Begins an empty one if the file is gone. */
    void restore() throws IOException {
        if (Files.exists(file)) return;
        channel.close();
        channel = channel(file);
        erase();
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /**
     * What follows these bytes of a journal, as slices of {@link Held#bytes}; nothing if it follows
     * others.
     */
    Held after(byte[] journal, int length) throws IOException {
        var held = ByteBuffer.allocate(SIZE);
        int count;
        do count = channel.read(held, held.position());
        while (count > 0);
        byte[] bytes = held.array();
        if (!head(journal, length).equals(ByteBuffer.wrap(bytes, 0, HEAD).slice()))
            return new Held(bytes, List.of());
        var scan = FrameFormat.scan(bytes, HEAD);
        end = scan.end();
        return new Held(bytes, scan.slices());
    }

    record Held(byte[] bytes, List<Slice> slices) {}

    /** From here on it goes on from these bytes of a journal, with a frame to begin with. */
    void begin(byte[] journal, int length, byte[] first) {
        erase();
        if (write(head(journal, length).array(), 0)) end = HEAD;
        append(first);
    }

    /** False: there is no room. */
    boolean append(byte[] frame) {
        boolean fits = end > 0 && end + frame.length <= SIZE && write(frame, end);
        if (fits) end += frame.length;
        return fits;
    }

    /** All is in the journal now. Frames of now are never taken for later ones: all are erased. */
    void erase() {
        write(new byte[SIZE], 0);
        end = 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean write(byte[] bytes, int at) {
        try {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) channel.write(buffer, at + (long) buffer.position());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static ByteBuffer head(byte[] journal, int length) {
        var head = ByteBuffer.allocate(HEAD).putLong(length).putInt(sum(journal, length));
        return head.putInt(sum(head.array(), head.position())).flip();
    }

    private static int sum(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
