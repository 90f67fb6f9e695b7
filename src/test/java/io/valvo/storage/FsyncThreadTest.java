package io.valvo.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class FsyncThreadTest {
    @Test
    void workThatFailsIsTriedAgainAndDoesNotHinderTheOthers() throws InterruptedException {
        var tries = new AtomicInteger();
        var repaired = new CountDownLatch(1);
        var other = new CountDownLatch(2);
        try (var flusher = new FsyncThread()) {
            flusher.mark(() -> {
                if (tries.incrementAndGet() == 1) throw new IllegalStateException("planted");
                repaired.countDown();
                return true;
            });
            flusher.mark(() -> counted(other));
            assertThat(repaired.await(60, TimeUnit.SECONDS)).isTrue();
            flusher.mark(() -> counted(other));
            assertThat(other.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean counted(CountDownLatch latch) {
        latch.countDown();
        return true;
    }
}
