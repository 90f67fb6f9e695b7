package io.valvo.gateway.proxy;

import io.valvo.rules.gateway.PathNormalization;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request is for.
 *
 * @param authority host and port of an absolute target, which overrules the {@code Host} header
 * @param path percent-encoded where it must be, one spelling for all that mean the same; begins
 *     with {@code /}
 * @param query with its question mark, or empty
 */
record RequestTarget(Optional<String> authority, String path, String query) {
    /**
     * {@code .} and {@code ..} as segments, in all their disguises: a route is chosen by the path's
     * beginning, and the endpoint must not see another one there.
     */
    private static final Pattern DOTS =
            Pattern.compile(
                    "(?:[/\\\\]|%2f|%5c)(?:\\.|%2e){1,2}(?=[/\\\\;]|%2f|%5c|$)",
                    Pattern.CASE_INSENSITIVE);

    private static final int DELETE = 0x7f;

    /** Of the request line; empty when it is none that we serve. */
    static Optional<RequestTarget> parse(String text) {
        if (!isClean(text)) return Optional.empty();
        var ascii = ascii(text);
        if (ascii.startsWith("/"))
            return Optional.of(split(Optional.empty(), ascii)).filter(RequestTarget::isPlain);
        return absolute(ascii).filter(RequestTarget::isPlain);
    }

    private static Optional<RequestTarget> absolute(String text) {
        int slashes = text.indexOf("://");
        if (slashes < 0) return Optional.empty();
        var scheme = text.substring(0, slashes).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) return Optional.empty();
        var rest = text.substring(slashes + 3);
        int end = end(rest);
        var authority = rest.substring(0, end);
        if (authority.isEmpty() || !FramingCheck.isAuthority(authority)) return Optional.empty();
        var path = rest.substring(end);
        return Optional.of(split(Optional.of(authority), path.startsWith("/") ? path : "/" + path));
    }

    private static int end(String authorityAndMore) {
        for (int i = 0; i < authorityAndMore.length(); i++)
            if (authorityAndMore.charAt(i) == '/' || authorityAndMore.charAt(i) == '?') return i;
        return authorityAndMore.length();
    }

    private static RequestTarget split(Optional<String> authority, String text) {
        int mark = text.indexOf('?');
        var path = PathNormalization.normal(mark < 0 ? text : text.substring(0, mark));
        return new RequestTarget(authority, path, mark < 0 ? "" : text.substring(mark));
    }

    private boolean isPlain() {
        boolean suspicious = path.indexOf('.') >= 0 || path.indexOf('%') >= 0;
        return !suspicious || !(PathNormalization.hasNul(path) || DOTS.matcher(path).find());
    }

    private static boolean isClean(String text) {
        return text.chars().noneMatch(it -> it <= ' ' || it == DELETE || it == '#');
    }

    /** Bytes beyond ASCII, which arrive one to a character, percent-encoded. */
    private static String ascii(String text) {
        if (text.chars().allMatch(it -> it < DELETE)) return text;
        var encoded = new StringBuilder();
        text.chars().forEach(it -> append(encoded, it));
        return encoded.toString();
    }

    private static void append(StringBuilder encoded, int character) {
        if (character < DELETE) encoded.append((char) character);
        else encoded.append('%').append(String.format(Locale.ROOT, "%02X", character & 0xff));
    }
}
