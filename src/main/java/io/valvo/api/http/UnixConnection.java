package io.valvo.api.http;

import jdk.net.ExtendedSocketOptions;

import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One connection of the Unix socket as a stream of bytes; reads and writes block virtual threads
 * only.
 */
final class UnixConnection {
    private static final int CHUNK = 8 * 1024;

    /**
     * A client that sends no more may still read an answer; one that streams without end would
     * never be missed.
     */
    private static final Duration AFTER_END = Duration.ofSeconds(5);

    private final SocketChannel channel;
    private final Executor blocking;
    private final Runnable ended;
    private final SharedKillSwitch end = KillSwitches.shared("unix-connection");

    UnixConnection(SocketChannel channel, Executor blocking, Runnable ended) {
        this.channel = channel;
        this.blocking = blocking;
        this.ended = ended;
    }

    /** Name of the user on the other side. */
    String user() {
        try {
            return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "unknown";
        }
    }

    Flow<ByteString, ByteString, NotUsed> bytes() {
        return Flow.fromSinkAndSource(output(), input());
    }

    private Source<ByteString, NotUsed> input() {
        return Source.unfoldResourceAsync(
                () -> CompletableFuture.completedFuture(ByteBuffer.allocate(CHUNK)),
                buffer -> CompletableFuture.supplyAsync(() -> read(buffer), blocking),
                _ -> closeLater());
    }

    private Optional<ByteString> read(ByteBuffer buffer) {
        try {
            var count = channel.read(buffer.clear());
            return count < 0
                    ? Optional.empty()
                    : Optional.of(ByteString.fromByteBuffer(buffer.flip()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private CompletionStage<Done> closeLater() {
        CompletableFuture.delayedExecutor(AFTER_END.toMillis(), TimeUnit.MILLISECONDS, blocking)
                .execute(end::shutdown);
        return CompletableFuture.completedFuture(Done.getInstance());
    }

    private Sink<ByteString, CompletionStage<Done>> output() {
        return Flow.of(ByteString.class)
                .via(end.flow())
                .mapAsync(1, bytes -> CompletableFuture.supplyAsync(() -> write(bytes), blocking))
                .toMat(Sink.ignore(), Keep.right())
                .mapMaterializedValue(done -> done.whenComplete((_, _) -> close()));
    }

    private Done write(ByteString bytes) {
        try {
            for (var buffer = bytes.asByteBuffer(); buffer.hasRemaining(); ) channel.write(buffer);
            return Done.getInstance();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ended.run();
        }
    }
}
