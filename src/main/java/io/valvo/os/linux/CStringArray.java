package io.valvo.os.linux;

import io.valvo.os.SurrogateEscape;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A {@code char*[]} that ends with NULL, as execve(2) takes it: pointers and strings in one piece
 * of native memory, with one allocation and two copies however many there are. A restart waits for
 * this, in a JVM that has not compiled it yet.
 */
final class CStringArray {
    private CStringArray() {}

    /** Strings as {@link SurrogateEscape} has them. */
    static MemorySegment of(List<String> texts, Arena arena) {
        var encoded = texts.stream().map(SurrogateEscape::encode).toArray(byte[][]::new);
        int pointers = (encoded.length + 1) * Long.BYTES;
        var vector = arena.allocate(pointers + length(encoded), Long.BYTES);
        long first = vector.address() + pointers;
        MemorySegment.copy(addresses(encoded, first), 0, vector, Libc.LONG, 0, encoded.length);
        var strings = joined(encoded);
        MemorySegment.copy(strings, 0, vector, ValueLayout.JAVA_BYTE, pointers, strings.length);
        return vector;
    }

    /** One {@code char*}. */
    static MemorySegment text(String text, Arena arena) {
        var bytes = SurrogateEscape.encode(text);
        var segment = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    private static int length(byte[][] strings) {
        int length = 0;
        for (var string : strings) length += string.length + 1;
        return length;
    }

    private static long[] addresses(byte[][] strings, long first) {
        var addresses = new long[strings.length];
        long next = first;
        for (int i = 0; i < strings.length; i++) {
            addresses[i] = next;
            next += strings[i].length + 1;
        }
        return addresses;
    }

    /** Each followed by a zero. */
    private static byte[] joined(byte[][] strings) {
        var all = new byte[length(strings)];
        int end = 0;
        for (var string : strings) {
            System.arraycopy(string, 0, all, end, string.length);
            end += string.length + 1;
        }
        return all;
    }
}
