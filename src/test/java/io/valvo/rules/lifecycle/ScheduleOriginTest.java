package io.valvo.rules.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class ScheduleOriginTest {
    private static final Instant LAST = Instant.parse("2026-11-30T03:00:00Z");

    @Test
    void aRunThatWasMissedIsLookedForWhereItIsCaughtUp() {
        var now = LAST.plus(Duration.ofDays(2));
        assertThat(ScheduleOrigin.of(LAST, now, true, false)).isEqualTo(LAST);
        assertThat(ScheduleOrigin.of(LAST, now, false, false)).isEqualTo(now);
    }

    @Test
    void aClockSetBackALittleRepeatsNoRun() {
        assertThat(back(Duration.ofHours(1), false)).isEqualTo(LAST);
        assertThat(back(Duration.ofSeconds(2), true)).isEqualTo(LAST);
    }

    @Test
    void aClockSetBackFarIsTakenAsItIs() {
        assertThat(back(Duration.ofDays(1), false)).isEqualTo(LAST.minus(Duration.ofDays(1)));
        assertThat(back(Duration.ofDays(400), true)).isEqualTo(LAST.minus(Duration.ofDays(400)));
    }

    @Test
    void whatRunsInEveryHourDoesNotStandStillForOne() {
        assertThat(back(Duration.ofHours(1), true)).isEqualTo(LAST.minus(Duration.ofHours(1)));
    }

    private static Instant back(Duration by, boolean everyHour) {
        return ScheduleOrigin.of(LAST, LAST.minus(by), true, everyHour);
    }
}
