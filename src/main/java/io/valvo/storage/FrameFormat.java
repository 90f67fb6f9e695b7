package io.valvo.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/**
 * How records lie in a file, one after the other: {@code length | length ^ MAGIC | crc | payload},
 * the first three being 32 bits, big-endian. {@code length} counts the payload's bytes; {@code crc}
 * is CRC-32C (Castagnoli, RFC 3720 appendix B.4) over length and payload.
 *
 * <p>The second word proves the length by itself. So an append that was cut short, which has a good
 * length but too few bytes, is told apart from damage; and after damage the next good record can be
 * found.
 */
public final class FrameFormat {
    public static final int HEADER = 12;

    /** Of one payload, in bytes. */
    static final int MAX_PAYLOAD = 16 << 20;

    private static final int MAGIC = 0x56_41_4c_56;

    /**
     * How a file ends: after a whole record, within one that was being appended, or in bytes that
     * are none.
     */
    public enum Ending {
        CLEAN,
        TORN,
        DAMAGED
    }

    /** Where a payload lies. */
    public record Slice(int offset, int length) {
        public int end() {
            return offset + length;
        }

        int frame() {
            return offset - HEADER;
        }
    }

    /** The good records from the start, where they end, and what comes there. */
    public record Scan(List<Slice> slices, int end, Ending ending) {}

    private FrameFormat() {}

    public static byte[] frame(byte[] payload) {
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a record of " + payload.length + " bytes; the most is " + MAX_PAYLOAD);
        }
        return ByteBuffer.allocate(HEADER + payload.length)
                .putInt(payload.length)
                .putInt(payload.length ^ MAGIC)
                .putInt(crc(payload, 0, payload.length))
                .put(payload)
                .array();
    }

    public static byte[] joined(List<byte[]> frames) {
        var out = new ByteArrayOutputStream();
        frames.forEach(out::writeBytes);
        return out.toByteArray();
    }

    public static Scan scan(byte[] bytes, int from) {
        var slices = new ArrayList<Slice>();
        int at = from;
        while (whole(bytes, at)) {
            var slice = new Slice(at + HEADER, ByteBuffer.wrap(bytes).getInt(at));
            slices.add(slice);
            at = slice.end();
        }
        return new Scan(slices, at, ending(bytes, at));
    }

    /** Where the next whole record begins, at {@code from} or after it. */
    public static OptionalInt next(byte[] bytes, int from) {
        for (int at = from; at <= bytes.length - HEADER; at++) {
            if (whole(bytes, at)) return OptionalInt.of(at);
        }
        return OptionalInt.empty();
    }

    private static Ending ending(byte[] bytes, int at) {
        if (at == bytes.length) return Ending.CLEAN;
        if (bytes.length - at < HEADER) return Ending.TORN;
        return sound(bytes, at) && !fits(bytes, at) ? Ending.TORN : Ending.DAMAGED;
    }

    private static boolean whole(byte[] bytes, int at) {
        return at <= bytes.length - HEADER
                && sound(bytes, at)
                && fits(bytes, at)
                && proven(bytes, at);
    }

    private static boolean sound(byte[] bytes, int at) {
        var words = ByteBuffer.wrap(bytes);
        int length = words.getInt(at);
        return length >= 0 && length <= MAX_PAYLOAD && (length ^ MAGIC) == words.getInt(at + 4);
    }

    private static boolean fits(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at) <= bytes.length - at - HEADER;
    }

    private static boolean proven(byte[] bytes, int at) {
        var words = ByteBuffer.wrap(bytes);
        return words.getInt(at + 8) == crc(bytes, at + HEADER, words.getInt(at));
    }

    private static int crc(byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(4).putInt(0, length));
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
