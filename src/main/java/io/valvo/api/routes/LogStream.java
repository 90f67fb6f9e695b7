package io.valvo.api.routes;

import io.valvo.api.query.DaemonQueries;
import io.valvo.logs.LogFollower;
import io.valvo.logs.LogHistory;
import io.valvo.logs.LogLine;

import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Lines out of log files as a stream of blocks, each read when the client asks for it. */
final class LogStream {
    /** How often a followed file is looked at. */
    private static final Duration POLL = Duration.ofMillis(200);

    /** A block is sent when it has grown to that. */
    private static final int BLOCK = 16 * 1024;

    private final DaemonQueries asking;
    private final Function<LogLine, ByteString> rendered;

    LogStream(DaemonQueries asking, Function<LogLine, ByteString> rendered) {
        this.asking = asking;
        this.rendered = rendered;
    }

    Source<ByteString, NotUsed> past(LogHistory history) {
        return Source.unfoldResourceAsync(
                () -> CompletableFuture.completedFuture(history),
                it -> asking.blocking(() -> block(it)),
                it ->
                        asking.blocking(() -> {
                            it.close();
                            return org.apache.pekko.Done.getInstance();
                        }));
    }

    /** Its beginning is asked for when the history has been read to its end. */
    Source<ByteString, NotUsed> pastAndFuture(LogHistory history) {
        var future = Source.lazySource(() -> future(history));
        return past(history).concatLazy(future);
    }

    private Source<ByteString, NotUsed> future(LogHistory history) {
        return Source.unfoldAsync(
                        history.follow(asking.reach().clock()),
                        it -> next(it).thenApply(lines -> Optional.of(Pair.create(it, lines))))
                .mapConcat(lines -> lines.isEmpty() ? List.of() : List.of(block(lines)));
    }

    /** One poll at a time: the follower is for one thread. */
    private CompletionStage<List<LogLine>> next(LogFollower follower) {
        return follower.caughtUp()
                ? asking.blocking(follower::poll, POLL)
                : asking.blocking(follower::poll);
    }

    private Optional<ByteString> block(LogHistory history) {
        var block = ByteString.createBuilder();
        while (block.length() < BLOCK) {
            var line = history.next();
            if (line.isEmpty()) break;
            block.append(rendered.apply(line.get()));
        }
        return block.isEmpty() ? Optional.empty() : Optional.of(block.result());
    }

    private ByteString block(List<LogLine> lines) {
        var block = ByteString.createBuilder();
        lines.forEach(line -> block.append(rendered.apply(line)));
        return block.result();
    }
}
