package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null |", "| * * * *", "* * * * |", "0 0 * * 1||2", "- * * * *", "* * * * #",
                        "? ? ? ? ?",
                "*/0 * * * *", "5-1 * * * *", "@", "", "\u0000 * * * *", "1,,2 * * * *",
                        "L * * * *",
            })
    void whatIsNoTimeIsAMistakeAndNoException(String text) {
        assertThat(CronText.problem(text)).isPresent();
    }

    @Test
    void aDayThatComesOnlyInLeapYearsComes() {
        assertThat(CronText.problem("0 0 29 2 *")).isEmpty();
    }

    @Test
    void eitherDayWillDo() {
        assertThat(CronText.problem("0 0 31 2 1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@hourly",
                "@daily",
                "@midnight",
                "@weekly",
                "@monthly",
                "@yearly",
                " @annually "
            })
    void aNameIsFiveFields(String name) {
        assertThat(CronText.problem(name)).isEmpty();
        assertThat(CronText.fields(name).split(" ", -1)).hasSize(5);
    }
}
