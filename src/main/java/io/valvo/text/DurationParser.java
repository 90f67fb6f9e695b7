package io.valvo.text;

import java.time.Duration;
import java.util.Optional;

/**
 * Durations as people type them, in the command line and in the parameters of a request; those of
 * the configuration need a unit ({@link HoconDurations}). {@link DurationFormat} prints them.
 */
public final class DurationParser {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private DurationParser() {}

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}; a bare number counts
     * seconds. Empty when it is none, or longer than a {@code long} of nanoseconds (292 years).
     */
    public static Optional<Duration> parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) digits++;
        if (digits == 0 || digits > 12) return Optional.empty();
        var unit = unit(text.substring(digits).strip());
        long amount = Long.parseLong(text.substring(0, digits));
        return unit.filter(it -> amount <= LONGEST.dividedBy(it))
                .map(it -> it.multipliedBy(amount));
    }

    private static Optional<Duration> unit(String unit) {
        return Optional.ofNullable(
                switch (unit) {
                    case "ms" -> Duration.ofMillis(1);
                    case "", "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    case "h" -> Duration.ofHours(1);
                    case "d" -> Duration.ofDays(1);
                    default -> null;
                });
    }
}
