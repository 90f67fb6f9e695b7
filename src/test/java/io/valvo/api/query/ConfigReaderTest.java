package io.valvo.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.api.http.ProblemException;
import io.valvo.api.http.RootCause;
import io.valvo.config.LoadResult;
import io.valvo.config.source.ConfigError;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

class ConfigReaderTest {
    private static final Path FILE = Path.of("/net/valvo.conf");

    private final CountDownLatch server = new CountDownLatch(1);
    private final ConfigReader reads = new ConfigReader(this::wait, Duration.ofMillis(20));

    @Test
    void aFileThatDoesNotEndIsAMistakeAndHoldsItsOwnThreadAlone() {
        for (int i = 0; i < ConfigReader.MOST; i++)
            assertThat(problem()).contains("/net/valvo.conf: not read to its end");
        assertThat(problem()).contains("8 configuration files are open");
        server.countDown();
        assertThat(eventually()).contains("mistake by its end");
    }

    /** Until a thread has come back. */
    private String eventually() {
        String problem;
        do problem = problem();
        while (problem.contains("are open"));
        return problem;
    }

    private String problem() {
        var read = reads.read(FILE).toCompletableFuture();
        assertThatThrownBy(read::join).hasRootCauseInstanceOf(ProblemException.class);
        var problem = ((ProblemException) RootCause.cause(read.exceptionNow())).problem();
        return problem.detail() + problem.errors();
    }

    private LoadResult wait(Path file) {
        try {
            server.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new LoadResult.Bad(
                List.of(new ConfigError(file, 1, "", "mistake by its end", "", "")));
    }
}
