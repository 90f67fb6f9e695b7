package io.valvo;

import io.valvo.gateway.Dispatch;
import io.valvo.gateway.path.Edge;
import io.valvo.gateway.path.EdgeReport;
import io.valvo.gateway.path.EdgeSettings;
import io.valvo.model.Fact;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Where the gateway listens: opens, moves and closes as the configuration asks, one step after the
 * other. What can't be had leaves what is there as it is.
 */
final class Doorway {
    /** For requests under way where the gateway listens no more: streams may be long. */
    private static final Duration FAREWELL = Duration.ofMinutes(10);

    private record Door(EdgeSettings settings, Edge edge) {
        boolean isAt(EdgeSettings other) {
            return settings.bind().equals(other.bind()) && settings.port() == other.port();
        }

        /** Of two addresses with one port the kernel may refuse the second. */
        boolean mayHinder(EdgeSettings other) {
            return edge.address().getPort() == other.port();
        }
    }

    private final Executor executor;
    private final Dispatch dispatch;
    private final Consumer<Fact> told;
    private CompletionStage<Optional<Door>> door =
            CompletableFuture.completedFuture(Optional.empty());
    private volatile Optional<String> url = Optional.empty();
    private volatile Optional<Edge> open = Optional.empty();

    /**
     * @param executor for what opens files and loads classes
     */
    Doorway(Executor executor, Dispatch dispatch, Consumer<Fact> told) {
        this.executor = executor;
        this.dispatch = dispatch;
        this.told = told;
    }

    /** Where it really listens; empty: not yet, or it can't. */
    Optional<String> url() {
        return url;
    }

    /** How much is in use of what it may have; empty: it doesn't listen. */
    Optional<EdgeReport> report() {
        return open.map(Edge::report);
    }

    synchronized void listen(EdgeSettings wanted) {
        door =
                door.thenComposeAsync(
                        now -> now.isPresent() ? moved(now.get(), wanted) : opened(wanted),
                        executor);
    }

    /** Listens no more; requests under way go on for a while. */
    synchronized void leave() {
        door = door.thenApply(now -> left(now));
    }

    /** Done when the requests under way have ended, or their time is up. */
    synchronized CompletionStage<Void> close(Duration grace) {
        return door.thenCompose(now ->
                now.map(it -> it.edge.close(grace))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    private CompletionStage<Optional<Door>> moved(Door now, EdgeSettings wanted) {
        if (now.isAt(wanted))
            return CompletableFuture.completedFuture(Optional.of(refitted(now, wanted)));
        if (now.mayHinder(wanted)) return cleared(now, wanted);
        return opened(wanted)
                .thenApply(next -> next.isPresent() ? replaced(now, next) : Optional.of(now));
    }

    /** It leaves first; if that was in vain, it comes back. */
    private CompletionStage<Optional<Door>> cleared(Door now, EdgeSettings wanted) {
        now.edge.close(FAREWELL);
        return opened(wanted)
                .thenCompose(next ->
                        next.isPresent()
                                ? CompletableFuture.completedFuture(next)
                                : opened(now.settings));
    }

    private Door refitted(Door now, EdgeSettings wanted) {
        try {
            now.edge.refit(wanted);
            return listening(wanted, now.edge);
        } catch (RuntimeException wrongCertificate) {
            told.accept(new Fact.Warning(deaf(wanted, wrongCertificate)));
            return now;
        }
    }

    private static Optional<Door> replaced(Door before, Optional<Door> next) {
        before.edge.close(FAREWELL);
        return next;
    }

    private CompletionStage<Optional<Door>> opened(EdgeSettings wanted) {
        return Edge.open(wanted, dispatch)
                .handle((edge, why) ->
                        edge == null ? refused(wanted, why) : Optional.of(listening(wanted, edge)));
    }

    private Optional<Door> refused(EdgeSettings wanted, @Nullable Throwable why) {
        told.accept(new Fact.Warning(deaf(wanted, why)));
        return Optional.empty();
    }

    private Door listening(EdgeSettings settings, Edge edge) {
        var where = Optional.of(url(settings, edge));
        if (!where.equals(url)) told.accept(new Fact.GatewayListening(where.get()));
        url = where;
        open = Optional.of(edge);
        return new Door(settings, edge);
    }

    private Optional<Door> left(Optional<Door> now) {
        url = Optional.empty();
        open = Optional.empty();
        now.ifPresent(it -> it.edge.close(FAREWELL));
        return Optional.empty();
    }

    private static String url(EdgeSettings settings, Edge edge) {
        var address = edge.address();
        // The JDK writes all addresses of IPv4 as those of IPv6.
        boolean all = address.getAddress().isAnyLocalAddress();
        var host = all ? settings.bind() : address.getAddress().getHostAddress();
        return (settings.tls().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + address.getPort();
    }

    private static String deaf(EdgeSettings wanted, @Nullable Throwable why) {
        return "the gateway can't listen on "
                + wanted.bind()
                + ":"
                + wanted.port()
                + ": "
                + (why == null ? "no reason given" : why.getMessage())
                + "; free the address or change the gateway's settings, then reload";
    }
}
