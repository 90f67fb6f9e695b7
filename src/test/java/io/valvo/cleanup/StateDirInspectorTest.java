package io.valvo.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.model.StateDirView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

@Timeout(30)
class StateDirInspectorTest {
    private static final Path HUNG = Path.of("/hung");

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger looks = new AtomicInteger();
    private final StateDirInspector sightings =
            new StateDirInspector(this::look, Duration.ofMillis(50));

    @Test
    void aDirectoryThatDoesntAnswerIsNotSeenAndKeepsNobody() {
        assertThat(sightings.of(HUNG)).isEqualTo(StateDirView.ANOTHERS);
        assertThat(sightings.of(HUNG)).isEqualTo(StateDirView.ANOTHERS);
        assertThat(looks).hasValue(1);
        assertThat(sightings.of(Path.of("/there"))).isEqualTo(StateDirView.FREE);
        over.countDown();
    }

    @Test
    void whoeverNamesManyOfThemKeepsFewThreads() {
        IntStream.range(0, 20)
                .mapToObj(it -> Path.of("/hung" + it))
                .forEach(it -> assertThat(sightings.of(it)).isEqualTo(StateDirView.ANOTHERS));
        assertThat(looks).hasValueLessThan(5);
        over.countDown();
    }

    private StateDirView look(Path directory) {
        if (!directory.toString().startsWith(HUNG.toString())) return StateDirView.FREE;
        looks.incrementAndGet();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StateDirView.FREE;
    }
}
