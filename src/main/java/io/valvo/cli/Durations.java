package io.valvo.cli;

import java.time.Duration;
import java.util.Optional;

/** Lengths of time as people write and read them. */
final class Durations {
    private Durations() {}

    /**
     * Reads {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}; a bare number counts
     * seconds.
     */
    static Optional<Duration> parse(String text) {
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

    /**
     * {@code 85 ms}, {@code 1.2 s}, {@code 90 s}, {@code 12 min}, {@code 5 h 3 min}, {@code 4 d 2
     * h}.
     */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) return millis + " ms";
        if (millis < 10_000) return millis / 1_000 + "." + millis / 100 % 10 + " s";
        if (millis < 120_000) return millis / 1_000 + " s";
        long minutes = millis / 60_000;
        if (minutes < 60) return minutes + " min";
        return minutes < 24 * 60
                ? minutes / 60 + " h " + minutes % 60 + " min"
                : minutes / 1440 + " d " + minutes / 60 % 24 + " h";
    }
}
