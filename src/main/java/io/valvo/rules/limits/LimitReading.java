package io.valvo.rules.limits;

import io.valvo.model.spec.Limit;
import io.valvo.text.DurationFormat;

import java.time.Duration;
import java.util.Locale;

/**
 * How far an instance is at a bound.
 *
 * @param value and {@code bound}: in the unit of the limit
 * @param lasted for so long, or averaged over so long; 0: at this moment
 */
public record LimitReading(Limit limit, double value, double bound, Duration lasted) {
    private static final double MIB = 1 << 20;

    /** {@code memory 530/512 MiB for 10s}, {@code cpu 97/80% over 30s}, {@code runtime 5s}. */
    public String text() {
        return limit.word()
                + " "
                + switch (limit) {
                    case MEMORY -> figures(value / MIB, bound / MIB) + " MiB" + span("for");
                    case CPU -> figures(value, bound) + "%" + span("over");
                    case RUNTIME -> DurationFormat.text(Duration.ofMillis((long) value));
                    case ITERATIONS, PROCESSES, FILES -> figures(value, bound);
                };
    }

    private String span(String word) {
        return lasted.isZero() ? "" : " " + word + " " + DurationFormat.text(lasted);
    }

    /** Without decimals unless these make the difference. */
    private static String figures(double value, double bound) {
        boolean coarse = Math.round(value) != Math.round(bound) && bound >= 10;
        return text(value, coarse) + "/" + text(bound, bound == Math.rint(bound));
    }

    private static String text(double number, boolean whole) {
        boolean integral = whole || number == Math.rint(number);
        return String.format(Locale.ROOT, integral ? "%.0f" : "%.1f", number);
    }
}
