package io.valvo.rules.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class NotifyFieldsTest {
    @Test
    void oneMessageMaySaySeveralThings() {
        var notice =
                NotifyFields.of(
                        Map.of(
                                "READY",
                                "1",
                                "WATCHDOG",
                                "1",
                                "EXTEND_TIMEOUT_USEC",
                                "5000000",
                                "STATUS",
                                "x"));
        assertThat(notice)
                .isEqualTo(new NotifyFields(true, true, false, Optional.of(Duration.ofSeconds(5))));
    }

    @Test
    void aTriggerIsTrouble() {
        assertThat(NotifyFields.of(Map.of("WATCHDOG", "trigger")))
                .isEqualTo(new NotifyFields(false, false, true, Optional.empty()));
    }

    @Test
    void whatMakesNoSenseSaysNothing() {
        var nothing = new NotifyFields(false, false, false, Optional.empty());
        assertThat(
                        NotifyFields.of(
                                Map.of(
                                        "READY",
                                        "0",
                                        "WATCHDOG",
                                        "2",
                                        "EXTEND_TIMEOUT_USEC",
                                        "soon")))
                .isEqualTo(nothing);
        assertThat(NotifyFields.of(Map.of("EXTEND_TIMEOUT_USEC", "18446744073709551615")))
                .isEqualTo(nothing);
        assertThat(NotifyFields.of(Map.of())).isEqualTo(nothing);
    }
}
