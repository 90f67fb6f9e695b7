package io.valvo.text;

import java.time.Duration;

/**
 * How a span of time is told to people: {@code 250ms}, {@code 2s}, {@code 1.5s}, {@code 1m 30s},
 * {@code 2h}, {@code 117d 7h}.
 */
public final class DurationFormat {
    private DurationFormat() {}

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
        long tenths = (span.toMillis() + 50) / 100;
        return tenths / 10 + "." + tenths % 10 + "s";
    }

    private static String part(long count, String unit) {
        return count == 0 ? "" : count + unit + " ";
    }
}
