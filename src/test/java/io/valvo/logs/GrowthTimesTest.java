package io.valvo.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Instant;

class GrowthTimesTest {
    private static final Instant ASKED = Instant.parse("2026-12-01T04:38:14.772600Z");

    @Test
    void whatIsWrittenAtOnceCountsAsLaterAlthoughAFilesTimeLiesATickBehind() {
        var times = times(ASKED.minusMillis(4), 17);
        assertThat(times.since(ASKED)).isZero();
    }

    @Test
    void whatWasWrittenBeforeDoesnt() {
        var times = times(ASKED.minusMillis(500), 17);
        assertThat(times.since(ASKED)).isEqualTo(17);
    }

    private static GrowthTimes times(Instant time, long size) {
        var pairs = ByteBuffer.allocate(GrowthTimes.MARK);
        pairs.putLong(time.toEpochMilli()).putLong(size).flip();
        return GrowthTimes.read(pairs, ASKED);
    }
}
