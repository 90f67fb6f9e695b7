package io.valvo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class InterruptCounterTest {
    private static final Instant NOW = Instant.EPOCH;

    private final InterruptCounter patience = new InterruptCounter();

    @Test
    void theSecondInterruptLosesIt() {
        assertThat(patience.isLost("SIGINT", NOW)).isFalse();
        assertThat(patience.isLost("SIGINT", NOW.plusSeconds(5))).isTrue();
        assertThat(patience.isLost("SIGINT", NOW.plusSeconds(6))).isTrue();
    }

    @Test
    void twoThatComeTogetherAreOne() {
        assertThat(patience.isLost("SIGINT", NOW)).isFalse();
        assertThat(patience.isLost("SIGINT", NOW.plusMillis(20))).isFalse();
        assertThat(patience.isLost("SIGINT", NOW.plusMillis(800))).isTrue();
    }

    @Test
    void otherSignalsAreNoImpatience() {
        assertThat(patience.isLost("SIGTERM", NOW)).isFalse();
        assertThat(patience.isLost("SIGTERM", NOW.plusSeconds(5))).isFalse();
        assertThat(patience.isLost("SIGINT", NOW.plusSeconds(6))).isFalse();
    }
}
