package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class HoconDurationsTest {
    @Property(tries = 300)
    void whatIsWrittenCanBeRead(@ForAll @LongRange(min = 0) long nanos) {
        var duration = Duration.ofNanos(nanos);
        assertThat(HoconDurations.parse(HoconDurations.text(duration))).contains(duration);
    }

    @Test
    void unitsAreThoseOfHocon() {
        assertThat(HoconDurations.parse("1.5 minutes")).contains(Duration.ofSeconds(90));
        assertThat(HoconDurations.parse("250ms")).contains(Duration.ofMillis(250));
        assertThat(HoconDurations.parse("2d")).contains(Duration.ofDays(2));
        assertThat(HoconDurations.text(Duration.ofMinutes(90))).isEqualTo("90m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1 fortnight", "1e9s", "5s5s", "999999999999d"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(HoconDurations.parse(text)).isEmpty();
    }
}
