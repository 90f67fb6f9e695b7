package io.valvo.cli;

import java.nio.charset.StandardCharsets;

/** Path and query of a request, with every name percent-encoded. */
final class Target {
    private static final String API = "/api/v1";
    private static final String HEX = "0123456789ABCDEF";

    private final StringBuilder text = new StringBuilder(API);
    private char separator = '?';

    private Target() {}

    /** {@code of("services", "backend", "start")}: {@code /api/v1/services/backend/start}. */
    static Target of(String... segments) {
        var target = new Target();
        for (var segment : segments) target.text.append('/').append(encoded(segment));
        return target;
    }

    Target with(String key, String value) {
        text.append(separator).append(key).append('=').append(encoded(value));
        separator = '&';
        return this;
    }

    Target with(String key, boolean given) {
        return given ? with(key, "true") : this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static String encoded(String name) {
        var out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) append(out, b & 0xff);
        return out.toString();
    }

    private static void append(StringBuilder out, int b) {
        if (unreserved(b)) out.append((char) b);
        else out.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
    }

    private static boolean unreserved(int b) {
        var letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
        return letter || (b >= '0' && b <= '9') || "-._~".indexOf(b) >= 0;
    }
}
