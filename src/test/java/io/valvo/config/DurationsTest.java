package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class DurationsTest {
    @Property(tries = 300)
    void whatIsWrittenCanBeRead(@ForAll @LongRange(min = 0) long nanos) {
        var duration = Duration.ofNanos(nanos);
        assertThat(Durations.parse(Durations.text(duration))).contains(duration);
    }

    @Test
    void unitsAreThoseOfHocon() {
        assertThat(Durations.parse("1.5 minutes")).contains(Duration.ofSeconds(90));
        assertThat(Durations.parse("250ms")).contains(Duration.ofMillis(250));
        assertThat(Durations.parse("2d")).contains(Duration.ofDays(2));
        assertThat(Durations.text(Duration.ofMinutes(90))).isEqualTo("90m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1 fortnight", "1e9s", "5s5s", "999999999999d"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }
}
