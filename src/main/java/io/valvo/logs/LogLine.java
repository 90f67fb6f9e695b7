package io.valvo.logs;

import java.time.Instant;

/**
 * One line that a service wrote.
 *
 * @param seen when it was seen, to about a second for lines of the past: the files carry no times
 * @param text without its line end; control characters as written, bytes that are no UTF-8 replaced
 */
public record LogLine(
        String service, String instance, OutputStreamKind stream, Instant seen, String text) {
    static LogLine of(LogSource source, Instant seen, String text) {
        return new LogLine(source.service(), source.instance(), source.stream(), seen, text);
    }
}
