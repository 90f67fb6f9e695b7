package io.valvo.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.spec.ScheduleSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

class CronUtilsClockTest {
    private static final ZoneId HELSINKI = ZoneId.of("Europe/Helsinki");
    private final CronUtilsClock calendar = new CronUtilsClock();

    @Test
    void theNextTimeIsAfterTheGivenOneAndInTheSchedulesZone() {
        assertThat(next("0 3 * * *", "2026-11-20T03:00+02:00", 2))
                .containsExactly(at("2026-11-21T03:00+02:00"), at("2026-11-22T03:00+02:00"));
    }

    @Test
    void aDayOfTheMonthAndADayOfTheWeekAreAlternatives() {
        assertThat(next("0 0 13 * 5", "2026-12-10T00:00+02:00", 3))
                .containsExactly(
                        at("2026-12-11T00:00+02:00"),
                        at("2026-12-13T00:00+02:00"),
                        at("2026-12-18T00:00+02:00"));
    }

    @Test
    void aJobInTheHourThatSpringSkipsRunsWhenItHasBeenSkipped() {
        assertThat(next("30 3 * * *", "2026-03-28T12:00+02:00", 2))
                .containsExactly(at("2026-03-29T04:00+03:00"), at("2026-03-30T03:30+03:00"));
    }

    @Test
    void aJobInTheHourThatAutumnRepeatsRunsOnce() {
        assertThat(next("30 3 * * *", "2026-10-24T12:00+03:00", 2))
                .containsExactly(at("2026-10-25T03:30+03:00"), at("2026-10-26T03:30+02:00"));
    }

    @Test
    void jobsOfEveryMinuteOrHourRunByTheTimeThatPasses() {
        assertThat(next("*/30 * * * *", "2026-10-25T02:45+03:00", 4))
                .containsExactly(
                        at("2026-10-25T03:00+03:00"),
                        at("2026-10-25T03:30+03:00"),
                        at("2026-10-25T03:00+02:00"),
                        at("2026-10-25T03:30+02:00"));
        assertThat(next("30 * * * *", "2026-03-29T02:15+02:00", 2))
                .containsExactly(at("2026-03-29T02:30+02:00"), at("2026-03-29T04:30+03:00"));
    }

    @Test
    void whatNeverComesIsNeverDue() {
        assertThat(next("0 0 31 2 *", "2026-11-20T00:00+02:00", 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "61 * * * *",
                "* * * *",
                "* * * * * *",
                "0 0 * * 8",
                "*/0 * * * *",
                "5-1 * * * *",
                "soon",
                ""
            })
    void whatIsNoScheduleIsToldWithAReason(String expression) {
        assertThat(CronUtilsClock.problem(expression)).isPresent().get().asString().isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 3 * * *", "*/5 9-17 * * MON-FRI", "0,30 * 1 1 *"})
    void aScheduleHasNoProblem(String expression) {
        assertThat(CronUtilsClock.problem(expression)).isEmpty();
    }

    private List<Instant> next(String expression, String after, int count) {
        var schedule = new ScheduleSpec.Cron(expression, HELSINKI, true, ScheduleSpec.Overlap.SKIP);
        var times = new ArrayList<Instant>();
        var last = at(after);
        for (int i = 0; i < count; i++) {
            var next = calendar.next(schedule, last);
            if (next.isEmpty()) break;
            last = next.get();
            times.add(last);
        }
        return times;
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
