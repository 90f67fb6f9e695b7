package io.valvo.storage.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.storage.FrameFormat;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The payload of one frame of a {@link Journal}: a byte that tells the kind; for put and remove the
 * key's length in bytes (16 bits) and the key (UTF-8); for put the value up to the end. The
 * header's rest is {@link #FORMAT}.
 */
sealed interface JournalEntry {
    /** Name and version of the format: the first frame of every file. */
    String FORMAT = "valvo journal 1";

    record Header() implements JournalEntry {}

    @SuppressWarnings("ArrayRecordComponent") // nobody compares entries
    record Put(String key, byte[] value) implements JournalEntry {}

    record Remove(String key) implements JournalEntry {}

    static byte[] header() {
        return bytes('H', FORMAT.getBytes(UTF_8), new byte[0]);
    }

    static byte[] put(String key, byte[] value) {
        return bytes('P', key.getBytes(UTF_8), value);
    }

    static byte[] remove(String key) {
        return bytes('R', key.getBytes(UTF_8), new byte[0]);
    }

    /** Empty: written by a program that knows more. */
    static Optional<JournalEntry> read(byte[] bytes, FrameFormat.Slice slice) {
        try {
            var in = ByteBuffer.wrap(bytes, slice.offset(), slice.length());
            byte kind = in.get();
            var key = new byte[in.getShort() & 0xffff];
            in.get(key);
            return read(
                    kind,
                    new String(key, UTF_8),
                    Arrays.copyOfRange(bytes, in.position(), slice.end()));
        } catch (BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    private static Optional<JournalEntry> read(byte kind, String key, byte[] value) {
        return switch (kind) {
            case 'H' -> key.equals(FORMAT) ? Optional.of(new Header()) : Optional.empty();
            case 'P' -> Optional.of(new Put(key, value));
            case 'R' -> Optional.of(new Remove(key));
            default -> Optional.empty();
        };
    }

    private static byte[] bytes(char kind, byte[] key, byte[] value) {
        if (key.length > 0xffff)
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        return ByteBuffer.allocate(3 + key.length + value.length)
                .put((byte) kind)
                .putShort((short) key.length)
                .put(key)
                .put(value)
                .array();
    }
}
