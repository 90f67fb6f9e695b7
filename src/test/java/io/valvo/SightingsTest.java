package io.valvo;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.StateDirSight;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

@Timeout(30)
class SightingsTest {
    private static final Path HUNG = Path.of("/hung");

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final Sightings sightings = new Sightings(this::look, Duration.ofMillis(50));

    @Test
    void aDirectoryThatDoesntAnswerIsNotSeenAndKeepsNobody() {
        assertThat(sightings.of(HUNG)).isEqualTo(StateDirSight.ANOTHERS);
        assertThat(sightings.of(HUNG)).isEqualTo(StateDirSight.ANOTHERS);
        assertThat(looks).hasValue(1);
        assertThat(sightings.of(Path.of("/there"))).isEqualTo(StateDirSight.FREE);
        over.countDown();
    }

    @Test
    void whoeverNamesManyOfThemKeepsFewThreads() {
        IntStream.range(0, 20)
                .mapToObj(it -> Path.of("/hung" + it))
                .forEach(it -> assertThat(sightings.of(it)).isEqualTo(StateDirSight.ANOTHERS));
        assertThat(looks).hasValueLessThan(5);
        over.countDown();
    }

    private StateDirSight look(Path directory) {
        if (!directory.toString().startsWith(HUNG.toString())) return StateDirSight.FREE;
        looks.incrementAndGet();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StateDirSight.FREE;
    }
}
