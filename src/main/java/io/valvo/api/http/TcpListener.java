package io.valvo.api.http;

import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Tcp;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A bound TCP port and its connections. */
public record TcpListener(Tcp.ServerBinding binding, ConnectionBudget connections) {
    public int port() {
        return binding.localAddress().getPort();
    }

    /** What is used up at the moment, in words. */
    public Optional<String> exhausted() {
        return Optional.of("all %d TCP connections are in use".formatted(connections.most()))
                .filter(_ -> connections.exhausted());
    }

    /** Takes no more connections; those that are open end within the time. */
    public CompletionStage<Done> close(Duration within) {
        CompletableFuture.delayedExecutor(within.toMillis(), TimeUnit.MILLISECONDS)
                .execute(connections::closeAll);
        return binding.unbind().thenApply(_ -> Done.getInstance());
    }
}
