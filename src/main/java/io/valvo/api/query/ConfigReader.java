package io.valvo.api.query;

import io.valvo.api.http.ProblemException;
import io.valvo.api.http.Problems;
import io.valvo.config.LoadResult;
import io.valvo.config.source.ConfigError;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Reads configuration files, each on a thread of its own for so long: what never comes to its end
 * (a network file system whose server is gone, a file that the kernel makes up) may hold that
 * thread, and nothing else.
 */
final class ConfigReader {
    /** Shorter than a client waits for any answer. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    /** At once, those that hang included. */
    static final int MOST = 8;

    private final Function<Path, LoadResult> reader;
    private final Duration patience;
    private final AtomicInteger running = new AtomicInteger();

    ConfigReader(Function<Path, LoadResult> reader, Duration patience) {
        this.reader = reader;
        this.patience = patience;
    }

    /** What is wrong with the file is a {@link ProblemException}. */
    CompletionStage<LoadResult.Ok> read(Path file) {
        if (running.incrementAndGet() > MOST) {
            running.decrementAndGet();
            return CompletableFuture.failedFuture(
                    new ProblemException(Problems.tooMany(MOST, "configuration files")));
        }
        var read = new CompletableFuture<LoadResult>();
        Thread.ofPlatform().daemon().name("valvo-config").start(() -> read(file, read));
        return read.completeOnTimeout(endless(file), patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(ConfigReader::require);
    }

    private void read(Path file, CompletableFuture<LoadResult> read) {
        try {
            read.complete(reader.apply(file));
        } catch (RuntimeException bug) {
            read.completeExceptionally(bug);
        } finally {
            running.decrementAndGet();
        }
    }

    private LoadResult endless(Path file) {
        var text =
                "not read to its end within %ds: it, or a file that it names, is no file of a disk, or its disk doesn't answer"
                        .formatted(patience.toSeconds());
        return new LoadResult.Bad(List.of(new ConfigError(file, 0, "", text, "", "")));
    }

    private static LoadResult.Ok require(LoadResult loaded) {
        return switch (loaded) {
            case LoadResult.Ok read -> read;
            case LoadResult.Bad(var errors) ->
                    throw new ProblemException(
                            Problems.invalidConfig(
                                    errors.stream().map(ConfigError::text).toList()));
        };
    }
}
