package io.valvo.config.source;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;

import io.valvo.model.Signal;

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
 */
public record ValueType<T>(
        String expected,
        String cure,
        Function<String, Optional<T>> read,
        Function<String, Optional<String>> advice) {
    public static final ValueType<String> TEXT = new ValueType<>("text", "", Optional::of);
    public static final ValueType<String> NAME = text("a name", ".+");
    public static final ValueType<Boolean> FLAG =
            new ValueType<>("true or false", "", ValueType::flag);
    public static final ValueType<Integer> COUNT = whole(0, Integer.MAX_VALUE);
    public static final ValueType<Integer> POSITIVE = whole(1, Integer.MAX_VALUE);
    public static final ValueType<Integer> PORT =
            new ValueType<>(
                    "a port from 1 to 65535, or 0 for any free one",
                    "",
                    text -> number(text, 0, 65535));
    public static final ValueType<Duration> DURATION =
            duration("a duration, 0s or longer", d -> !d.isNegative());
    public static final ValueType<Duration> PERIOD =
            duration("a duration longer than 0s", Duration::isPositive);
    public static final ValueType<Signal> SIGNAL =
            new ValueType<>("a signal such as TERM, INT, HUP", "", Signal::parse);
    public static final ValueType<Pattern> REGEX =
            new ValueType<>("a regular expression (java.util.regex)", "", ValueType::regex);

    public ValueType(String expected, String cure, Function<String, Optional<T>> read) {
        this(expected, cure, read, _ -> Optional.empty());
    }

    public static ValueType<Integer> whole(int min, int max) {
        var bounds = max == Integer.MAX_VALUE ? "≥ " + min : "from " + min + " to " + max;
        return new ValueType<>("a whole number " + bounds, "", text -> number(text, min, max));
    }

    public static ValueType<Double> number(double min, double max) {
        var bounds =
                max == Double.MAX_VALUE
                        ? "≥ " + plain(min)
                        : "from " + plain(min) + " to " + plain(max);
        return new ValueType<>("a number " + bounds, "", text -> fraction(text, min, max));
    }

    public static ValueType<String> text(String expected, String form) {
        return new ValueType<>(
                expected, "", text -> Optional.of(text).filter(t -> t.matches(form)));
    }

    /** One of an enum's constants, written {@code one-for-all}. */
    public static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        var words = Arrays.stream(type.getEnumConstants()).map(ValueType::word).toList();
        return new ValueType<>(
                String.join(" | ", words),
                "",
                text ->
                        Arrays.stream(type.getEnumConstants())
                                .filter(c -> word(c).equals(text))
                                .findFirst());
    }

    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public ValueType<T> withCure(String text) {
        return new ValueType<>(expected, text, read, advice);
    }

    /** {@code advice}: of some texts that are none what to write instead. */
    public ValueType<T> advised(Function<String, Optional<String>> advice) {
        return new ValueType<>(expected, cure, read, advice);
    }

    /** What to do about a value that is none: the advice for this one, else for any. */
    String cureOf(ConfigValue value) {
        return scalar(value).flatMap(advice).orElse(cure);
    }

    public ValueType<T> called(String what) {
        return new ValueType<>(what, cure, read, advice);
    }

    public Optional<T> of(ConfigValue value) {
        return scalar(value).flatMap(read);
    }

    /** Numbers as they were written; empty for a list or an object. */
    public static Optional<String> scalar(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> Optional.of(value.atKey("v").getString("v"));
            case LIST, OBJECT, NULL -> Optional.empty();
        };
    }

    /** What stands there, as a person is told. */
    static String found(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING -> '"' + scalar(value).orElse("") + '"';
            case NUMBER, BOOLEAN -> scalar(value).orElse("");
            case LIST -> "a list";
            case OBJECT -> "an object";
            case NULL -> "null";
        };
    }

    static boolean none(ConfigValue value) {
        return value.valueType() == ConfigValueType.NULL;
    }

    private static ValueType<Duration> duration(
            String expected, java.util.function.Predicate<Duration> bound) {
        return new ValueType<>(
                expected,
                "a number needs its unit: 250ms, 10s, 5m, 24h",
                text -> HoconDurations.parse(text).filter(bound),
                HoconDurations::advice);
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
