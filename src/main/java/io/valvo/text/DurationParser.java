package io.valvo.text;

import java.time.Duration;
import java.util.Optional;

/** Lengths of time as people write them; {@link io.valvo.text.DurationFormat} tells them. */
public final class DurationParser {
    private DurationParser() {}

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}; a bare number counts
     * seconds.
     */
    public static Optional<Duration> parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) digits++;
        if (digits == 0 || digits > 12) return Optional.empty();
        return of(Long.parseLong(text.substring(0, digits)), text.substring(digits).strip());
    }

    private static Optional<Duration> of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Optional.of(Duration.ofMillis(amount));
            case "", "s" -> Optional.of(Duration.ofSeconds(amount));
            case "m" -> Optional.of(Duration.ofMinutes(amount));
            case "h" -> Optional.of(Duration.ofHours(amount));
            case "d" -> Optional.of(Duration.ofDays(amount));
            default -> Optional.empty();
        };
    }
}
