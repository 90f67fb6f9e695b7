package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class DurationParserTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,500",
        "30s,30000",
        "30,30000",
        "5m,300000",
        "2h,7200000",
        "1d,86400000",
        "0,0"
    })
    void aNumberWithAUnitIsADuration(String text, long millis) {
        assertThat(DurationParser.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "5 weeks", "-1s", "1.5s", "9999999999999s", "999999999999d"})
    void anythingElseIsNot(String text) {
        assertThat(DurationParser.parse(text)).isEmpty();
    }
}
