package io.valvo.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class NoticeTest {
    @Test
    void oneMessageMaySaySeveralThings() {
        var notice =
                Notice.of(
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
                .isEqualTo(new Notice(true, true, false, Optional.of(Duration.ofSeconds(5))));
    }

    @Test
    void aTriggerIsTrouble() {
        assertThat(Notice.of(Map.of("WATCHDOG", "trigger")))
                .isEqualTo(new Notice(false, false, true, Optional.empty()));
    }

    @Test
    void whatMakesNoSenseSaysNothing() {
        var nothing = new Notice(false, false, false, Optional.empty());
        assertThat(Notice.of(Map.of("READY", "0", "WATCHDOG", "2", "EXTEND_TIMEOUT_USEC", "soon")))
                .isEqualTo(nothing);
        assertThat(Notice.of(Map.of("EXTEND_TIMEOUT_USEC", "18446744073709551615")))
                .isEqualTo(nothing);
        assertThat(Notice.of(Map.of())).isEqualTo(nothing);
    }
}
