package io.valvo.health;

import org.apache.pekko.util.ByteString;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * As much of an HTTP/1 answer (RFC 9112) as has come, read as leniently as curl does: the status
 * line counts; header lines that are none are passed over, and interim answers are skipped.
 *
 * @param text one character for each byte
 * @param body where it begins; -1: the head is not complete
 */
record HttpProbeResponse(String text, OptionalInt status, int body) {
    static final HttpProbeResponse NONE = new HttpProbeResponse("", OptionalInt.empty(), -1);

    /** Of a body, so much is read and searched. */
    static final int BODY = 64 * 1024;

    /** Of a head, or of whatever comes instead of one. */
    private static final int HEAD = 64 * 1024;

    private static final Pattern STATUS =
            Pattern.compile("\\A(?:\r?\n)*HTTP/\\d(?:\\.\\d)? +(\\d{3})[^\n]*\n");
    private static final Pattern LINE = Pattern.compile("\\A[^\n]*\n");
    private static final Pattern INTERIM = Pattern.compile("\\AHTTP/\\d(?:\\.\\d)? +1\\d\\d");
    private static final Pattern HEAD_END = Pattern.compile("\n\r?\n");
    private static final Pattern CHUNKED =
            Pattern.compile("(?im)^Transfer-Encoding[ \t]*:.*\\bchunked\\b");
    private static final Pattern LENGTH =
            Pattern.compile("(?im)^Content-Length[ \t]*:[ \t]*(\\d{1,18})[ \t]*\r?$");
    private static final Pattern CHUNK = Pattern.compile("\\G(?:\r?\n)?([0-9a-fA-F]{1,7})[^\n]*\n");

    /** With what came next. */
    HttpProbeResponse and(ByteString more) {
        return of(text + more.decodeString(StandardCharsets.ISO_8859_1));
    }

    private static HttpProbeResponse of(String text) {
        var line = STATUS.matcher(text);
        if (!line.find()) return new HttpProbeResponse(text, OptionalInt.empty(), -1);
        int status = Integer.parseInt(line.group(1));
        var end = HEAD_END.matcher(text);
        boolean complete = end.find(line.end() - 1);
        if (isInterim(status))
            return complete
                    ? of(text.substring(end.end()))
                    : new HttpProbeResponse(text, OptionalInt.empty(), -1);
        return new HttpProbeResponse(text, OptionalInt.of(status), complete ? end.end() : -1);
    }

    private static boolean isInterim(int status) {
        return status >= 100 && status < 200 && status != 101;
    }

    /** More can't change anything. */
    boolean isEnough() {
        if (body < 0) return text.length() > HEAD || isSomethingElse();
        return text.length() - body >= BODY || isWhole();
    }

    /** No status line can come of it any more. */
    private boolean isSomethingElse() {
        var begun = text.stripLeading();
        boolean http = begun.startsWith("HTTP/", 0) || "HTTP/".startsWith(begun);
        return status.isEmpty()
                && (!http || (LINE.matcher(begun).find() && !INTERIM.matcher(begun).find()));
    }

    private boolean isWhole() {
        var head = text.substring(0, body);
        if (CHUNKED.matcher(head).find()) return text.endsWith("0\r\n\r\n");
        var length = length(head);
        return length.isPresent() && text.length() - body >= length.getAsLong();
    }

    private static OptionalLong length(String head) {
        var found = LENGTH.matcher(head);
        return found.find()
                ? OptionalLong.of(Long.parseLong(found.group(1)))
                : OptionalLong.empty();
    }

    /** What has come of the body. */
    String bodyText() {
        if (body < 0) return "";
        var raw = text.substring(body);
        var whole = CHUNKED.matcher(text.substring(0, body)).find() ? unchunked(raw) : raw;
        var bytes = whole.getBytes(StandardCharsets.ISO_8859_1);
        return new String(bytes, 0, Math.min(bytes.length, BODY), StandardCharsets.UTF_8);
    }

    private static String unchunked(String raw) {
        var data = new StringBuilder();
        var chunk = CHUNK.matcher(raw);
        int at = 0;
        while (chunk.find(at)) {
            int size = Integer.parseInt(chunk.group(1), 16);
            int end = Math.min(raw.length(), chunk.end() + size);
            data.append(raw, chunk.end(), end);
            if (size == 0 || end == raw.length()) break;
            at = end;
        }
        return data.toString();
    }

    /** What came instead of a status line; empty: nothing came. */
    Optional<String> oddity() {
        return Optional.of(text.strip()).filter(it -> !it.isEmpty());
    }
}
