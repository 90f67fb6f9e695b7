package io.valvo.os;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AwakeTimeTest {
    private static final long SECOND = 1_000_000_000L;
    private final AwakeTime time = AwakeTime.from(0);

    @Test
    void timePassesAsLongAsSomebodyIsAwake() {
        var later =
                time.woken(SECOND, SECOND + 1_000_000).observed(2 * SECOND).observed(3 * SECOND);
        assertThat(later.at(3 * SECOND)).isEqualTo(3 * SECOND);
    }

    @Test
    void whoWakesUpLateHasMissedThatTimeAndGetsAsMuchToHearWhatWasSaid() {
        var stopped = time.woken(SECOND, SECOND).woken(SECOND + SECOND / 2, 2 * SECOND);
        assertThat(stopped.at(2 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void hearingWhatWasSaidTakesASecondAtMost() {
        var stopped = time.woken(SECOND, SECOND).woken(2 * SECOND, 3600 * SECOND);
        assertThat(stopped.at(3600 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void aSilenceOfAllIsAStandstillToo() {
        var stopped = time.observed(SECOND).observed(9 * SECOND);
        assertThat(stopped.at(9 * SECOND)).isZero();
    }

    @Test
    void aStandstillCountsOnceHoweverManyWakeUpFromIt() {
        var stopped = time.observed(SECOND).woken(SECOND, 9 * SECOND);
        var again =
                stopped.woken(2 * SECOND, 9 * SECOND + 1_000_000).observed(9 * SECOND + 2_000_000);
        assertThat(again.missed()).isEqualTo(stopped.missed());
    }

    @Test
    void aMomentLateIsNoStandstill() {
        var busy = time.woken(SECOND, SECOND + AwakeTime.LATE);
        assertThat(busy.missed()).isZero();
    }

    @Test
    void threadsThatSeeTheClockInAnotherOrderDoNoHarm() {
        var seen = time.observed(SECOND);
        assertThat(seen.observed(SECOND - 5)).isEqualTo(seen);
    }

    @Test
    void theScaleOfTheClockMayWrap() {
        long near = Long.MAX_VALUE - SECOND;
        var stopped = AwakeTime.from(near).woken(near + SECOND / 2, near + 8 * SECOND);
        assertThat(stopped.missed()).isEqualTo(8 * SECOND + SECOND / 2);
    }
}
