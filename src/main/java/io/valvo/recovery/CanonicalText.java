package io.valvo.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One text for each value that is made of maps, sets, lists and plain values, the same in every JVM
 * (unlike hash codes and the order of {@link Map#copyOf}). Knows nothing of the classes of records:
 * who wants to tell kinds apart says how they are called ({@link Tagged}).
 */
final class CanonicalText {
    private static final int BYTES = 16;

    private CanonicalText() {}

    /** A list with a name in front. */
    record Tagged(String tag, List<Object> parts) {}

    static String of(Object value) {
        return switch (value) {
            case Tagged it -> it.tag() + of(it.parts());
            case Map<?, ?> it -> sorted("{", it.entrySet().stream().map(CanonicalText::entry), "}");
            case Set<?> it -> sorted("<", it.stream().map(CanonicalText::of), ">");
            case Collection<?> it ->
                    "[" + String.join(",", it.stream().map(CanonicalText::of).toList()) + "]";
            case Optional<?> it -> it.map(CanonicalText::of).orElse("-");
            case String text -> quoted(text);
            case Number number -> quoted(number.toString());
            case Boolean truth -> quoted(truth.toString());
            default -> throw new IllegalArgumentException("no lasting text: " + value);
        };
    }

    /** The first half of its SHA-256, in hex. */
    static String hash(Object value) {
        return HexFormat.of().formatHex(sha256().digest(of(value).getBytes(UTF_8)), 0, BYTES);
    }

    private static String entry(Map.Entry<?, ?> entry) {
        return of(entry.getKey()) + "=" + of(entry.getValue());
    }

    private static String sorted(String open, Stream<String> parts, String close) {
        return open + String.join(",", parts.sorted().toList()) + close;
    }

    /** With its length in front, no text can be taken for structure. */
    private static String quoted(String text) {
        return text.length() + ":" + text;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
