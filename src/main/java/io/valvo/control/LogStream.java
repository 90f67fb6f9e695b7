package io.valvo.control;

import io.valvo.logs.Follower;
import io.valvo.logs.History;
import io.valvo.logs.Line;

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

    private final Asking asking;
    private final Function<Line, ByteString> rendered;

    LogStream(Asking asking, Function<Line, ByteString> rendered) {
        this.asking = asking;
        this.rendered = rendered;
    }

    Source<ByteString, NotUsed> past(History history) {
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
    Source<ByteString, NotUsed> pastAndFuture(History history) {
        var future = Source.lazySource(() -> future(history));
        return past(history).concatLazy(future);
    }

    private Source<ByteString, NotUsed> future(History history) {
        return Source.unfoldAsync(
                        history.follow(asking.reach().clock()),
                        it -> next(it).thenApply(lines -> Optional.of(Pair.create(it, lines))))
                .mapConcat(lines -> lines.isEmpty() ? List.of() : List.of(block(lines)));
    }

    /** One poll at a time: the follower is for one thread. */
    private CompletionStage<List<Line>> next(Follower follower) {
        return follower.caughtUp()
                ? asking.blocking(follower::poll, POLL)
                : asking.blocking(follower::poll);
    }

    private Optional<ByteString> block(History history) {
        var block = ByteString.createBuilder();
        while (block.length() < BLOCK) {
            var line = history.next();
            if (line.isEmpty()) break;
            block.append(rendered.apply(line.get()));
        }
        return block.isEmpty() ? Optional.empty() : Optional.of(block.result());
    }

    private ByteString block(List<Line> lines) {
        var block = ByteString.createBuilder();
        lines.forEach(line -> block.append(rendered.apply(line)));
        return block.result();
    }
}
