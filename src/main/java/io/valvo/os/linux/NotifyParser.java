package io.valvo.os.linux;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the text of an sd_notify datagram: assignments, one a line. */
final class NotifyParser {
    /** Bytes of a datagram; a longer one is dropped whole, as systemd does. */
    static final int LIMIT = 4096;

    /** Assignments read from one datagram. */
    static final int ENTRIES = 64;

    /** Says nothing but that the sender waits until the descriptor that came with it is closed. */
    private static final String BARRIER = "BARRIER";

    private NotifyParser() {}

    /** The last value of a name counts; lines without a name, and the barrier, are left out. */
    static Map<String, String> parse(String text) {
        var values = new LinkedHashMap<String, String>();
        text.lines()
                .limit(ENTRIES)
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0)
                        values.put(line.substring(0, equals), line.substring(equals + 1));
                });
        values.remove(BARRIER);
        return values;
    }
}
