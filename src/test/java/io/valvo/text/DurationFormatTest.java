package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class DurationFormatTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.25S, 250ms",
        "PT2S, 2s",
        "PT1.5S, 1.5s",
        "PT59.96S, 60.0s",
        "PT60S, 1m",
        "PT90S, 1m 30s",
        "PT2H, 2h",
        "PT25H0M5S, 25h 5s",
        "PT47H, 47h",
        "PT48H30M, 2d",
        "PT2815H7M52S, 117d 7h",
        "PT-2S, -2s"
    })
    void aSpanIsToldAsPeopleWriteIt(Duration span, String text) {
        assertThat(DurationFormat.text(span)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ms",
        "999, 999ms",
        "1000, 1s",
        "61000, 1m 1s",
        "7320000, 2h 2m",
        "90000000, 1d 1h"
    })
    void inAColumnItHasTwoUnitsAtMost(long millis, String text) {
        assertThat(DurationFormat.twoUnits(millis)).isEqualTo(text);
    }
}
