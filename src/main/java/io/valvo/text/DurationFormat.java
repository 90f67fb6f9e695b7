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

    /** In a column: {@code 850ms}, {@code 12s}, {@code 3m 20s}, {@code 5h 2m}, {@code 3d 4h}. */
    public static String twoUnits(long millis) {
        long seconds = millis / 1000;
        if (millis < 1000) return millis + "ms";
        if (seconds < 60) return seconds + "s";
        if (seconds < 3600) return seconds / 60 + "m " + seconds % 60 + "s";
        if (seconds < 86_400) return seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
        return seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
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
