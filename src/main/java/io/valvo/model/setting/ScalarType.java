package io.valvo.model.setting;

import io.valvo.model.Signal;
import io.valvo.text.HoconDurations;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A type of value: what is accepted and what a person is told that it should be. Text that holds a
 * number or a flag is accepted as one, because {@code ${NAME}} always gives text.
 *
 * @param cure what to do about a wrong one
 * @param advice what to do instead, where the wrong text is one that people write
 * @param print text, a number or a flag
 */
public record ScalarType<T>(
        String expected,
        String cure,
        Function<String, Optional<T>> read,
        Function<String, Optional<String>> advice,
        Function<T, Object> print) {
    public static final ScalarType<String> TEXT = new ScalarType<>("text", "", Optional::of);
    public static final ScalarType<String> NAME = text("a name", ".+");
    public static final ScalarType<Boolean> FLAG =
            new ScalarType<>("true or false", "", ScalarType::flag);
    public static final ScalarType<Integer> COUNT = whole(0, Integer.MAX_VALUE);
    public static final ScalarType<Integer> POSITIVE = whole(1, Integer.MAX_VALUE);
    public static final ScalarType<Integer> PORT =
            new ScalarType<>(
                    "a port from 1 to 65535, or 0 for any free one",
                    "",
                    text -> number(text, 0, 65535));
    public static final ScalarType<Duration> DURATION =
            duration("a duration, 0s or longer", d -> !d.isNegative());
    public static final ScalarType<Duration> PERIOD =
            duration("a duration longer than 0s", Duration::isPositive);
    public static final ScalarType<Signal> SIGNAL =
            new ScalarType<>("a signal such as TERM, INT, HUP", "", Signal::parse)
                    .printedBy(Signal::name);
    public static final ScalarType<Pattern> REGEX =
            new ScalarType<>("a regular expression (java.util.regex)", "", ScalarType::regex)
                    .printedBy(Pattern::pattern);

    public ScalarType(String expected, String cure, Function<String, Optional<T>> read) {
        this(expected, cure, read, _ -> Optional.empty(), it -> it);
    }

    public static ScalarType<Integer> whole(int min, int max) {
        var bounds = max == Integer.MAX_VALUE ? "≥ " + min : "from " + min + " to " + max;
        return new ScalarType<>("a whole number " + bounds, "", text -> number(text, min, max));
    }

    public static ScalarType<Double> number(double min, double max) {
        var bounds =
                max == Double.MAX_VALUE
                        ? "≥ " + plain(min)
                        : "from " + plain(min) + " to " + plain(max);
        return new ScalarType<>("a number " + bounds, "", text -> fraction(text, min, max));
    }

    public static ScalarType<String> text(String expected, String form) {
        return new ScalarType<>(
                expected, "", text -> Optional.of(text).filter(t -> t.matches(form)));
    }

    /** One of an enum's constants, written {@code one-for-all}. */
    public static <E extends Enum<E>> ScalarType<E> choice(Class<E> type) {
        var words = Arrays.stream(type.getEnumConstants()).map(ScalarType::word).toList();
        return new ScalarType<E>(
                        String.join(" | ", words),
                        "",
                        text ->
                                Arrays.stream(type.getEnumConstants())
                                        .filter(c -> word(c).equals(text))
                                        .findFirst())
                .printedBy(ScalarType::word);
    }

    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public ScalarType<T> withCure(String text) {
        return new ScalarType<>(expected, text, read, advice, print);
    }

    /** {@code advice}: of some texts that are none what to write instead. */
    public ScalarType<T> advised(Function<String, Optional<String>> advice) {
        return new ScalarType<>(expected, cure, read, advice, print);
    }

    /** How a value is written; without it: as it is. */
    public ScalarType<T> printedBy(Function<T, Object> form) {
        return new ScalarType<>(expected, cure, read, advice, form);
    }

    /** The same value in another shape. */
    public <U> ScalarType<U> as(Function<T, U> shape, Function<U, T> back) {
        return new ScalarType<>(
                expected,
                cure,
                text -> read.apply(text).map(shape),
                advice,
                it -> print.apply(back.apply(it)));
    }

    public ScalarType<T> called(String what) {
        return new ScalarType<>(what, cure, read, advice, print);
    }

    private static ScalarType<Duration> duration(
            String expected, java.util.function.Predicate<Duration> bound) {
        return new ScalarType<>(
                expected,
                "a number needs its unit: 250ms, 10s, 5m, 24h",
                text -> HoconDurations.parse(text).filter(bound),
                HoconDurations::advice,
                HoconDurations::text);
    }

    private static Optional<Boolean> flag(String text) {
        if (List.of("true", "yes", "on").contains(text)) return Optional.of(true);
        return List.of("false", "no", "off").contains(text) ? Optional.of(false) : Optional.empty();
    }

    private static Optional<Integer> number(String text, int min, int max) {
        return decimal(text)
                .filter(n -> n.stripTrailingZeros().scale() <= 0)
                .filter(n ->
                        n.compareTo(BigDecimal.valueOf(min)) >= 0
                                && n.compareTo(BigDecimal.valueOf(max)) <= 0)
                .map(BigDecimal::intValueExact);
    }

    private static Optional<Double> fraction(String text, double min, double max) {
        return decimal(text).map(BigDecimal::doubleValue).filter(n -> n >= min && n <= max);
    }

    /** Bounded in length: 1e999999999 would be expanded. */
    private static Optional<BigDecimal> decimal(String text) {
        return text.strip().matches("[-+]?\\d{1,15}(\\.\\d{1,15})?")
                ? Optional.of(new BigDecimal(text.strip()))
                : Optional.empty();
    }

    private static Optional<Pattern> regex(String text) {
        try {
            return Optional.of(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
