package io.valvo.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null |", "| * * * *", "* * * * |", "0 0 * * 1||2", "- * * * *", "* * * * #",
                        "? ? ? ? ?",
                "*/0 * * * *", "5-1 * * * *", "@", "", "\u0000 * * * *", "1,,2 * * * *",
                        "L * * * *",
            })
    void whatIsNoTimeIsAMistakeAndNoException(String text) {
        assertThat(CronExpression.problem(text)).isPresent();
    }

    @Test
    void aDayThatComesOnlyInLeapYearsComes() {
        assertThat(CronExpression.problem("0 0 29 2 *")).isEmpty();
    }

    @Test
    void eitherDayWillDo() {
        assertThat(CronExpression.problem("0 0 31 2 1")).isEmpty();
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
        assertThat(CronExpression.problem(name)).isEmpty();
        assertThat(CronExpression.fields(name).split(" ", -1)).hasSize(5);
    }
}
