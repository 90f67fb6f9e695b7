package io.valvo.text;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Durations as HOCON writes them: {@code 250ms}, {@code 1.5 minutes}. A number needs its unit,
 * unless it is 0.
 */
public final class HoconDurations {
    /** {@code words}: the first one is written, all are read. */
    private record Unit(long nanos, List<String> words) {
        Unit(long nanos, String... words) {
            this(nanos, List.of(words));
        }
    }

    /** The smallest first. */
    private static final List<Unit> UNITS =
            List.of(
                    new Unit(1, "ns", "nano", "nanos", "nanosecond", "nanoseconds"),
                    new Unit(1_000, "us", "micro", "micros", "microsecond", "microseconds"),
                    new Unit(1_000_000, "ms", "milli", "millis", "millisecond", "milliseconds"),
                    new Unit(1_000_000_000, "s", "second", "seconds"),
                    new Unit(60_000_000_000L, "m", "minute", "minutes"),
                    new Unit(3_600_000_000_000L, "h", "hour", "hours"),
                    new Unit(86_400_000_000_000L, "d", "day", "days"));

    private static final Pattern FORM =
            Pattern.compile("([-+]?\\d{1,19}(?:\\.\\d{1,18})?)\\s*([a-z]+)");

    /** A number above 0: only 0 needs no unit. */
    private static final Pattern BARE = Pattern.compile("(?![0.]+$)\\d{1,9}(\\.\\d{1,9})?");

    private HoconDurations() {}

    /** Empty when it is none, or longer than a {@code long} of nanoseconds (292 years). */
    public static Optional<Duration> parse(String text) {
        if (text.strip().equals("0")) return Optional.of(Duration.ZERO);
        var form = FORM.matcher(text.strip());
        if (!form.matches()) return Optional.empty();
        return unit(form.group(2)).flatMap(unit -> scaled(new BigDecimal(form.group(1)), unit));
    }

    /** What to write instead of a number alone, or of a time without an end. */
    public static Optional<String> advice(String text) {
        if (UnlimitedWords.is(text))
            return Optional.of("no time is endless: write a long one, 365d");
        var number = text.strip();
        return BARE.matcher(number).matches()
                ? Optional.of(
                        "write %1$ss (or %1$sms, %1$sm): a number needs its unit".formatted(number))
                : Optional.empty();
    }

    /** In the largest unit that leaves a whole number. */
    public static String text(Duration duration) {
        if (duration.isZero()) return "0s";
        long nanos = duration.toNanos();
        var unit = UNITS.stream().filter(u -> nanos % u.nanos == 0).reduce((_, next) -> next);
        return unit.map(u -> nanos / u.nanos + u.words.getFirst()).orElseThrow();
    }

    private static Optional<Unit> unit(String word) {
        return UNITS.stream().filter(unit -> unit.words.contains(word)).findFirst();
    }

    private static Optional<Duration> scaled(BigDecimal number, Unit unit) {
        var nanos = number.multiply(BigDecimal.valueOf(unit.nanos)).toBigInteger();
        return nanos.bitLength() < Long.SIZE
                ? Optional.of(Duration.ofNanos(nanos.longValue()))
                : Optional.empty();
    }
}
