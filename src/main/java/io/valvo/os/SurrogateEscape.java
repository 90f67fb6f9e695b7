package io.valvo.os;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that loses no byte: one that belongs to no character becomes the lone surrogate U+DC80 to
 * U+DCFF, as in Python's {@code surrogateescape} (PEP 383), and that byte again. So text of the
 * operating system (arguments, variables), which need not be UTF-8, passes through strings.
 */
public final class SurrogateEscape {
    private static final char ESCAPE = '\uDC00';
    private static final char FIRST = '\uDC80';
    private static final char LAST = '\uDCFF';
    private static final char REPLACEMENT = '\uFFFD';

    private SurrogateEscape() {}

    /** Never fails. */
    public static String decode(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : escaped(bytes);
    }

    /** What {@link #decode} was given. */
    public static byte[] encode(String text) {
        var plain = text.getBytes(StandardCharsets.UTF_8);
        return text.equals(new String(plain, StandardCharsets.UTF_8)) ? plain : unescaped(text);
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream(text.length());
        int begin = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!isEscape(text, i)) continue;
            bytes.writeBytes(text.substring(begin, i).getBytes(StandardCharsets.UTF_8));
            bytes.write(text.charAt(i) - ESCAPE);
            begin = i + 1;
        }
        bytes.writeBytes(text.substring(begin).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static boolean isEscape(String text, int at) {
        char c = text.charAt(at);
        return c >= FIRST
                && c <= LAST
                && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static String escaped(byte[] bytes) {
        var decoder =
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes);
        var out = CharBuffer.allocate(bytes.length);
        while (decoder.decode(in, out, true).isError())
            out.put((char) (ESCAPE + (in.get() & 0xff)));
        return out.flip().toString();
    }
}
