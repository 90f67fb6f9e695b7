package io.valvo.gateway.testing;

import java.io.EOFException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** Reads requests by the letter of RFC 9112, answers each with its target, and tells what isn't. */
public final class StrictHttpService {
    private static final Pattern HEAD =
            Pattern.compile(
                    "[A-Z]+ [!-~]+ HTTP/1\\.1\r\n([!#-'*+.^-z|~0-9A-Z-]+:[^\r\n\0]*\r\n)*\r\n");
    private static final Pattern LENGTH =
            Pattern.compile("(?i)\r\ncontent-length: (\\d{1,9})(?=\r\n)");
    private static final Pattern CODING =
            Pattern.compile("(?i)\r\ntransfer-encoding: chunked(?=\r\n)");
    private static final Pattern FRAMING =
            Pattern.compile("(?i)\r\n(content-length|transfer-encoding)[^a-z:]*:");
    private static final Pattern HOST = Pattern.compile("(?i)\r\nhost:");
    private static final Pattern CHUNK = Pattern.compile("[0-9a-fA-F]{1,8}\r\n");

    /** The targets of all requests that have come. */
    public final List<String> seen = new CopyOnWriteArrayList<>();

    public final List<String> faults = new CopyOnWriteArrayList<>();

    public void serve(RawConnection wire) throws Exception {
        while (true) {
            var head = wire.head();
            check(HEAD.matcher(head).matches(), head);
            check(HOST.matcher(head).results().count() == 1, head);
            check(FRAMING.matcher(head).results().count() <= 1, head);
            var target = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
            seen.add(target);
            body(wire, head);
            wire.send(
                    "HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + target);
        }
    }

    private void body(RawConnection wire, String head) throws Exception {
        var length = LENGTH.matcher(head);
        if (length.find()) wire.exactly(Integer.parseInt(length.group(1)));
        else if (CODING.matcher(head).find()) chunks(wire);
        else check(!FRAMING.matcher(head).find(), head);
    }

    private void chunks(RawConnection wire) throws Exception {
        for (int size = size(wire); size > 0; size = size(wire)) {
            wire.exactly(size);
            var end = wire.exactly(2);
            check(end.equals("\r\n"), end);
        }
        for (var line = wire.upTo("\r\n"); line.length() > 2; line = wire.upTo("\r\n"))
            check(!FRAMING.matcher("\r\n" + line).find(), line);
    }

    private int size(RawConnection wire) throws Exception {
        var line = wire.upTo("\r\n");
        if (line.isEmpty()) throw new EOFException("given up");
        check(CHUNK.matcher(line).matches(), line);
        return Integer.parseInt(line.strip(), 16);
    }

    private void check(boolean holds, String text) {
        if (holds) return;
        faults.add(text);
        throw new IllegalStateException(text);
    }
}
