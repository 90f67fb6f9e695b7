package io.valvo.gateway.proxy;

import io.valvo.gateway.RequestDispatcher;
import io.valvo.model.event.EventData;
import io.valvo.model.status.ListenFailure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Where the gateway listens: opens, moves and closes as the configuration asks, one step after the
 * other. What can't be had leaves what is there as it is, and is tried again after 1, 2, 4, … 30 s.
 */
public final class GatewayListener {
    /** For requests under way where the gateway listens no more: streams may be long. */
    private static final Duration FAREWELL = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private record Door(ProxySettings settings, ProxyServer edge) {
        boolean isAt(ProxySettings other) {
            return settings.bind().equals(other.bind()) && settings.port() == other.port();
        }

        /** Of two addresses with one port the kernel may refuse the second. */
        boolean mayHinder(ProxySettings other) {
            return edge.address().getPort() == other.port();
        }
    }

    private final Executor executor;
    private final RequestDispatcher dispatch;
    private final ScheduledExecutorService timer;
    private final IntFunction<Optional<String>> holder;
    private final Consumer<EventData> events;
    private CompletionStage<Optional<Door>> door =
            CompletableFuture.completedFuture(Optional.empty());
    private volatile CompletionStage<?> tried = door;
    private volatile Optional<String> url = Optional.empty();
    private volatile Optional<ListenFailure> failure = Optional.empty();

    /** Counts what it was told: a try on behalf of an earlier word is no longer of use. */
    private volatile long told;

    private volatile Optional<ProxyServer> open = Optional.empty();

    /**
     * @param executor for what opens files and loads classes
     * @param timer for what is tried again
     * @param holder who holds a port, in words, if anybody
     */
    public GatewayListener(
            Executor executor,
            ScheduledExecutorService timer,
            RequestDispatcher dispatch,
            IntFunction<Optional<String>> holder,
            Consumer<EventData> events) {
        this.executor = executor;
        this.timer = timer;
        this.dispatch = dispatch;
        this.holder = holder;
        this.events = events;
    }

    /** Where it really listens; empty: not yet, or it can't. */
    public Optional<String> url() {
        return url;
    }

    /** Why it doesn't listen where it should; empty: it does, or hasn't tried yet. */
    public Optional<ListenFailure> failure() {
        return failure;
    }

    /** How much is in use of what it may have; empty: it doesn't listen. */
    public Optional<ProxyLoad> report() {
        return open.map(ProxyServer::report);
    }

    /** Done when the latest word was tried: it listens there, or it is known why it doesn't. */
    public CompletionStage<?> tried() {
        return tried;
    }

    public synchronized void listen(ProxySettings wanted) {
        attempt(wanted, ++told, FIRST_PAUSE);
        tried = door;
    }

    private synchronized void attempt(ProxySettings wanted, long word, Duration pause) {
        if (word != told) return;
        door =
                door.thenComposeAsync(
                                now ->
                                        now.isPresent()
                                                ? moved(now.get(), wanted)
                                                : opened(wanted, now),
                                executor)
                        .thenApply(now -> attempted(now, wanted, word, pause));
    }

    /** One that would have to leave its place for another try stays there. */
    private Optional<Door> attempted(
            Optional<Door> now, ProxySettings wanted, long word, Duration pause) {
        if (now.filter(it -> it.settings.equals(wanted)).isPresent()) {
            failure = Optional.empty();
        } else if (now.filter(it -> it.mayHinder(wanted)).isEmpty()) {
            var next = pause.multipliedBy(2);
            var longer = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
            var _ =
                    timer.schedule(
                            () -> attempt(wanted, word, longer),
                            pause.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        return now;
    }

    /** Listens no more; requests under way go on for a while. */
    public synchronized void leave() {
        told++;
        failure = Optional.empty();
        door = door.thenApply(now -> left(now));
        tried = door;
    }

    /** Done when the requests under way have ended, or their time is up. */
    public synchronized CompletionStage<Void> close(Duration grace) {
        told++;
        return door.thenCompose(now ->
                now.map(it -> it.edge.close(grace))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    private CompletionStage<Optional<Door>> moved(Door now, ProxySettings wanted) {
        if (now.isAt(wanted))
            return CompletableFuture.completedFuture(Optional.of(refitted(now, wanted)));
        if (now.mayHinder(wanted)) return cleared(now, wanted);
        return opened(wanted, Optional.of(now))
                .thenApply(next -> next.isPresent() ? replaced(now, next) : Optional.of(now));
    }

    /** It leaves first; if that was in vain, it comes back. */
    private CompletionStage<Optional<Door>> cleared(Door now, ProxySettings wanted) {
        now.edge.close(FAREWELL);
        return opened(wanted, Optional.of(now))
                .thenCompose(next ->
                        next.isPresent()
                                ? CompletableFuture.completedFuture(next)
                                : opened(now.settings, Optional.empty()));
    }

    private Door refitted(Door now, ProxySettings wanted) {
        try {
            now.edge.refit(wanted);
            return listening(wanted, now.edge);
        } catch (RuntimeException wrongCertificate) {
            refused(keeps(now, wrongCertificate));
            return now;
        }
    }

    private static Optional<Door> replaced(Door before, Optional<Door> next) {
        before.edge.close(FAREWELL);
        return next;
    }

    /**
     * @param stays where it listens if that fails
     */
    private CompletionStage<Optional<Door>> opened(ProxySettings wanted, Optional<Door> stays) {
        return ProxyServer.open(wanted, dispatch)
                .handleAsync(
                        (edge, why) ->
                                edge == null
                                        ? refused(failure(wanted, why, stays))
                                        : Optional.of(listening(wanted, edge)),
                        executor);
    }

    /** Told once, however often it is tried again for the same reason. */
    private Optional<Door> refused(ListenFailure next) {
        if (!failure.equals(Optional.of(next))) events.accept(new EventData.Warning(next.full()));
        failure = Optional.of(next);
        return Optional.empty();
    }

    private Door listening(ProxySettings settings, ProxyServer edge) {
        var where = Optional.of(url(settings, edge));
        if (!where.equals(url)) events.accept(new EventData.GatewayListening(where.get()));
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

    private static String url(ProxySettings settings, ProxyServer edge) {
        var address = edge.address();
        // The JDK writes all addresses of IPv4 as those of IPv6.
        boolean all = address.getAddress().isAnyLocalAddress();
        var host = all ? settings.bind() : address.getAddress().getHostAddress();
        return (settings.tls().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + address.getPort();
    }

    private ListenFailure failure(
            ProxySettings wanted, @Nullable Throwable why, Optional<Door> stays) {
        var plain = "the gateway can't listen on " + wanted.bind() + ":" + wanted.port();
        var who = holder.apply(wanted.port()).map(it -> "; " + it).orElse("");
        return new ListenFailure(
                plain, plain + ": " + kind(why) + who + "; " + next(wanted, stays), true);
    }

    /** What it does about it, and what a person can do. */
    private static String next(ProxySettings wanted, Optional<Door> stays) {
        var where = stays.map(it -> "it stays on " + url(it.settings, it.edge)).orElse("");
        if (stays.filter(it -> it.mayHinder(wanted)).isPresent())
            return where + ": free the address and reload, or change gateway.bind and reload";
        return "%s, at the latest every %ds: free the address, or change gateway.port and reload"
                .formatted(
                        where.isEmpty() ? "it is tried again" : where + " and tries again",
                        LONGEST_PAUSE.toSeconds());
    }

    private static ListenFailure keeps(Door now, RuntimeException wrongCertificate) {
        var plain = "the gateway can't take its new certificate";
        return new ListenFailure(
                plain,
                "%s: %s; it stays on %s with the one before: mend gateway.tls and reload"
                        .formatted(plain, kind(wrongCertificate), url(now.settings, now.edge)),
                false);
    }

    private static String kind(@Nullable Throwable why) {
        return why == null || why.getMessage() == null ? "no reason given" : why.getMessage();
    }
}
