package io.valvo.rules.gateway;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Spellings of one path. Those that mean the same by RFC 3986 (6.2.2: {@code %61} is {@code a}) are
 * made one. Those that only some services take for the same ({@code //}, {@code %2f}, {@code \\},
 * {@code ;x=y}) stay, and it can be asked what such a service would read.
 */
public final class PathNormalization {
    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");
    private static final Pattern SEPARATORS =
            Pattern.compile("(?:[/\\\\]|%2f|%5c)+", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETERS =
            Pattern.compile("(?:;|%3b)[^/]*", Pattern.CASE_INSENSITIVE);
    private static final String UNRESERVED = "-._~";

    private PathNormalization() {}

    /** Unreserved characters as they are, the others of {@code %} in capitals. */
    public static String normal(String path) {
        if (path.indexOf('%') < 0) return path;
        return ENCODED.matcher(path).replaceAll(it -> one(it.group(1)));
    }

    private static String one(String hex) {
        char c = (char) HexFormat.fromHexDigits(hex);
        boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
        return plain ? String.valueOf(c) : "%" + hex.toUpperCase(Locale.ROOT);
    }

    /** What a service reads that decodes separators, merges them and drops parameters. */
    public static String lenient(String path) {
        if (!isOdd(path)) return path;
        return merged(PARAMETERS.matcher(merged(path)).replaceAll(""));
    }

    /** A segment of parameters alone leaves two separators. */
    private static String merged(String path) {
        return SEPARATORS.matcher(path).replaceAll("/");
    }

    private static boolean isOdd(String path) {
        return path.indexOf('%') >= 0
                || path.indexOf('\\') >= 0
                || path.indexOf(';') >= 0
                || path.contains("//");
    }

    /** Where a program in C ends the path. */
    public static boolean hasNul(String path) {
        return path.contains("%00");
    }
}
