package io.valvo.client;

import java.nio.charset.StandardCharsets;

/** Path and query of a request, with every name percent-encoded. */
public final class RequestPath {
    private static final String API = "/api/v1";
    private static final String HEX = "0123456789ABCDEF";

    private final StringBuilder text = new StringBuilder(API);
    private char separator = '?';

    private RequestPath() {}

    /** {@code of("services", "backend", "start")}: {@code /api/v1/services/backend/start}. */
    public static RequestPath of(String... segments) {
        var target = new RequestPath();
        for (var segment : segments) target.text.append('/').append(encoded(segment));
        return target;
    }

    public RequestPath with(String key, String value) {
        text.append(separator).append(key).append('=').append(encoded(value));
        separator = '&';
        return this;
    }

    public RequestPath with(String key, boolean given) {
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
