package io.valvo.rules;

import java.time.Duration;
import java.util.Locale;

/**
 * How a span of time is told to people: {@code 250ms}, {@code 2s}, {@code 1.5s}, {@code 1m 30s},
 * {@code 2h}, {@code 117d 7h}.
 */
public final class Span {
    private Span() {}

    public static String text(Duration span) {
        if (span.isNegative()) return "-" + text(span.negated());
        if (span.toSeconds() == 0) return span.toMillis() + "ms";
        if (span.toMinutes() == 0) return seconds(span);
        if (span.toDays() >= 2)
            return (part(span.toDays(), "d") + part(span.toHoursPart(), "h")).strip();
        return (part(span.toHours(), "h")
                        + part(span.toMinutesPart(), "m")
                        + part(span.toSecondsPart(), "s"))
                .strip();
    }

    private static String seconds(Duration span) {
        if (span.toMillisPart() == 0) return span.toSeconds() + "s";
        return String.format(Locale.ROOT, "%.1fs", span.toMillis() / 1000.0);
    }

    private static String part(long count, String unit) {
        return count == 0 ? "" : count + unit + " ";
    }
}
