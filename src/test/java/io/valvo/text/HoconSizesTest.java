package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** docs/configuration.md: sizes are HOCON's; Lightbend's own reader is the measure. */
class HoconSizesTest {
    private static final List<String> WORDS =
            List.of(
                    "kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta", "kibi", "mebi",
                    "gibi", "tebi", "pebi", "exbi", "zebi", "yobi", "");

    static Stream<String> units() {
        var letters =
                Stream.of("k", "m", "g", "t", "p", "e", "z", "y", "b", "x")
                        .flatMap(it -> Stream.of(it, it.toUpperCase(Locale.ROOT)))
                        .flatMap(it -> Stream.of(it, it + "i", it + "iB", it + "B", it + "b"));
        return Stream.concat(
                letters, WORDS.stream().flatMap(it -> Stream.of(it, it + "byte", it + "bytes")));
    }

    @ParameterizedTest
    @MethodSource("units")
    void everyUnitMeansWhatItMeansInHocon(String unit) {
        for (var number : List.of("0", "1", "7", "1.5", "0.3", "999", "-1", "+2", "9e", ""))
            for (var text : List.of(number + unit, number + " " + unit, " " + number + unit + " "))
                assertThat(HoconSizes.parse(text)).as(text).isEqualTo(byLightbend(text));
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808,",
        "1e3,",
        "1e999999999,",
        "50%,",
        "1 2,",
        "' ',"
    })
    void whatNeedsMoreThanALongOrAnExponentIsNone(String text, Long bytes) {
        assertThat(HoconSizes.parse(text)).isEqualTo(Optional.ofNullable(bytes));
    }

    @Test
    void theyAreWrittenInTheLargestUnitThatLeavesAWholeNumber() {
        assertThat(HoconSizes.shown(1536L << 20)).isEqualTo("1536 MiB");
        assertThat(HoconSizes.shown(5000)).isEqualTo(5000L);
        assertThat(HoconSizes.shown(0)).isEqualTo(0L);
    }

    private static Optional<Long> byLightbend(String text) {
        try {
            long bytes = ConfigValueFactory.fromAnyRef(text).atKey("v").getBytes("v");
            return bytes >= 0 ? Optional.of(bytes) : Optional.empty();
        } catch (ConfigException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
