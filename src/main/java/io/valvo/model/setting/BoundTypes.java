package io.valvo.model.setting;

import io.valvo.model.spec.Limit;
import io.valvo.text.HoconDurations;
import io.valvo.text.HoconSizes;
import io.valvo.text.UnlimitedWords;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Bounds of limits. One of 0 is none: so {@code defaults} can be lifted. */
public final class BoundTypes {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)\\s*%");

    /** Where the machine isn't known. */
    static final int MOST_CORES = 10_000;

    private static final ScalarType<Integer> NUMBER = ScalarType.whole(0, Integer.MAX_VALUE);

    static final ScalarType<Double> SIZE =
            new ScalarType<Double>(
                            "a size, or 0 for none",
                            "write it as 512 MiB or 2 GiB",
                            text -> HoconSizes.parse(text).map(Long::doubleValue))
                    .advised(BoundTypes::advice)
                    .printedBy(it -> HoconSizes.shown(it.longValue()));
    private static final ScalarType<Double> COUNT =
            new ScalarType<Double>(
                            "a whole number ≥ 1, or 0 for none",
                            "",
                            text -> NUMBER.read().apply(text).map(Integer::doubleValue))
                    .printedBy(Double::longValue);
    private static final ScalarType<Double> TIME =
            new ScalarType<Double>(
                            ScalarType.PERIOD.expected() + ", or 0 for none",
                            ScalarType.PERIOD.cure(),
                            text ->
                                    ScalarType.DURATION
                                            .read()
                                            .apply(text)
                                            .map(it -> (double) it.toMillis()))
                    .advised(text ->
                            ScalarType.PERIOD
                                    .advice()
                                    .apply(text)
                                    .filter(_ -> !UnlimitedWords.is(text)))
                    .printedBy(it -> HoconDurations.text(Duration.ofMillis(it.longValue())));
    static final ScalarType<Double> SHARE =
            new ScalarType<>(
                            "per cent of the bound, more than 0% and at most 100%",
                            "",
                            text ->
                                    percent(text)
                                            .filter(it -> it > 0 && it <= 100)
                                            .map(it -> it / 100))
                    .printedBy(it -> percent(it * 100));

    private BoundTypes() {}

    /**
     * In the unit that {@link Limit} names.
     *
     * @param cores of the machine
     */
    public static ScalarType<Double> of(Limit limit, int cores) {
        return switch (limit) {
            case MEMORY -> SIZE;
            case CPU -> cpu(cores);
            case RUNTIME -> TIME;
            case ITERATIONS, PROCESSES, FILES -> COUNT;
        };
    }

    private static ScalarType<Double> cpu(int cores) {
        return new ScalarType<Double>(
                        "per cent of one core, at most " + cores * 100 + "%, or 0 for none",
                        "80% is four fifths of one core; this machine has " + cores,
                        text -> percent(text).filter(share -> share <= cores * 100.0))
                .printedBy(BoundTypes::percent);
    }

    /** At most three digits behind the point. */
    static String percent(double share) {
        return BigDecimal.valueOf(share)
                        .setScale(3, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + "%";
    }

    private static Optional<Double> percent(String text) {
        if (text.strip().equals("0")) return Optional.of(0.0);
        var found = PERCENT.matcher(text.strip());
        return found.matches() ? Optional.of(Double.parseDouble(found.group(1))) : Optional.empty();
    }

    private static Optional<String> advice(String size) {
        return Optional.of("a share of the machine's memory is no size: write 512 MiB or 2 GiB")
                .filter(_ -> PERCENT.matcher(size.strip()).matches());
    }
}
