package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class ClockReadingTest {
    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final ClockReading BEFORE = new ClockReading(NOON, 5_000, Duration.ofHours(1));

    @Test
    void timeThatPassesIsNoSetting() {
        assertThat(later(1, 1, 0)).isZero();
    }

    @Test
    void aClockIsSetForwardOrBack() {
        assertThat(later(86_401, 1, 0)).isEqualTo(Duration.ofDays(1));
        assertThat(later(-86_399, 1, 0)).isEqualTo(Duration.ofDays(-1));
    }

    @Test
    void aSuspendedMachineHasNoClockThatWasSet() {
        assertThat(later(28_801, 1, 28_800)).isZero();
    }

    @Test
    void aClockMayBeSetWhileTheMachineIsSuspended() {
        assertThat(later(28_801 + 3_600, 1, 28_800)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aStandstillOfTheDaemonAloneSetsNoClock() {
        assertThat(later(7, 7, 0)).isZero();
    }

    @Test
    void clocksAreAdjustedALittleAllTheTime() {
        var now = new ClockReading(NOON.plusMillis(1_400), 1_000_005_000, Duration.ofHours(1));
        assertThat(now.setSince(BEFORE)).isZero();
    }

    private static Duration later(long wall, long monotonic, long suspended) {
        return new ClockReading(
                        NOON.plusSeconds(wall),
                        5_000 + monotonic * 1_000_000_000,
                        Duration.ofHours(1).plusSeconds(suspended))
                .setSince(BEFORE);
    }
}
