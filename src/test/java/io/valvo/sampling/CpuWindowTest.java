package io.valvo.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class CpuWindowTest {
    @Test
    void knowsNothingUntilTheWindowIsFull() {
        var window = new CpuWindow(Duration.ofSeconds(30), false);
        for (int second = 0; second < 30; second++)
            assertThat(window.add(second * 1000L, second * 1000L)).isNaN();
        assertThat(window.add(30_000, 30_000)).isEqualTo(100);
    }

    @Test
    void aShortBurstDisappearsInTheAverage() {
        var window = new CpuWindow(Duration.ofSeconds(30), false);
        double highest = 0;
        for (int second = 0; second < 120; second++) {
            double percent =
                    window.add(second * 1000L, Math.min(5, Math.max(0, second - 50)) * 1000L);
            if (percent > highest) highest = percent;
        }
        assertThat(highest).isBetween(16.0, 17.0);
    }

    @Test
    void looksInBetweenDoNotShortenTheWindow() {
        var window = new CpuWindow(Duration.ofSeconds(10), false);
        double percent = Double.NaN;
        for (int millis = 0; millis <= 20_000; millis += 50)
            percent = window.add(millis, millis / 2);
        assertThat(percent).isEqualTo(50);
    }

    @Test
    void forPeopleTheFirstSecondsAreBetterThanNothing() {
        var window = new CpuWindow(Duration.ofSeconds(5), true);
        assertThat(window.add(0, 0)).isNaN();
        assertThat(window.add(1000, 250)).isEqualTo(25);
    }

    @Test
    void aDaysWindowNeedsLittleRoomAndStillWorks() {
        var window = new CpuWindow(Duration.ofHours(24), false);
        double percent = Double.NaN;
        for (long second = 0; second <= 90_000; second++)
            percent = window.add(second * 1000, second * 100);
        assertThat(percent).isEqualTo(10);
    }
}
