package io.valvo.gateway.proxy;

import io.valvo.gateway.RequestDispatcher;
import io.valvo.model.event.EventData;
import io.valvo.model.status.ListenFailure;

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
 * Binds, rebinds and closes the gateway's {@link ProxyServer} as the configuration asks, one step
 * after the other. What can't be had leaves what is there as it is, and is tried again after 1, 2,
 * 4, … 30 s.
 */
public final class GatewayListener {
    /** For requests under way where the gateway listens no more: streams may be long. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Executor executor;
    private final RequestDispatcher dispatcher;
    private final ScheduledExecutorService timer;
    private final ListenFailures failures;
    private final ListenerStatus status;
    private CompletionStage<Optional<BoundListener>> bound =
            CompletableFuture.completedFuture(Optional.empty());
    private volatile CompletionStage<?> latestStep = bound;

    /** Counts the wishes: a try on behalf of an earlier one is no longer of use. */
    private volatile long wishes;

    /**
     * @param executor for what opens files and loads classes
     * @param timer for what is tried again
     * @param portHolder who holds a port, in words, if anybody
     */
    public GatewayListener(
            Executor executor,
            ScheduledExecutorService timer,
            RequestDispatcher dispatcher,
            IntFunction<Optional<String>> portHolder,
            Consumer<EventData> events) {
        this.executor = executor;
        this.timer = timer;
        this.dispatcher = dispatcher;
        failures = new ListenFailures(portHolder, LONGEST_PAUSE);
        status = new ListenerStatus(events);
    }

    /** Where it really listens; empty: not yet, or it can't. */
    public Optional<String> url() {
        return status.url();
    }

    /** Why it doesn't listen where it should; empty: it does, or hasn't tried yet. */
    public Optional<ListenFailure> failure() {
        return status.failure();
    }

    /** How much is in use of what it may have; empty: it doesn't listen. */
    public Optional<ProxyLoad> report() {
        return status.server().map(ProxyServer::load);
    }

    /** Done when the latest wish was tried: it listens there, or it is known why it doesn't. */
    public CompletionStage<?> tried() {
        return latestStep;
    }

    public synchronized void listen(ProxySettings wanted) {
        attempt(wanted, ++wishes, FIRST_PAUSE);
        latestStep = bound;
    }

    /** Listens no more; requests under way go on for a while. */
    public synchronized void leave() {
        wishes++;
        status.clearFailure();
        bound = bound.thenApply(this::closed);
        latestStep = bound;
    }

    /** Done when the requests under way have ended, or their time is up. */
    public synchronized CompletionStage<Void> close(Duration grace) {
        wishes++;
        return bound.thenCompose(now ->
                now.map(it -> it.server().close(grace))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    private synchronized void attempt(ProxySettings wanted, long wish, Duration pause) {
        if (wish == wishes)
            bound =
                    bound.thenComposeAsync(now -> bind(now, wanted), executor)
                            .thenApply(now -> attempted(now, wanted, wish, pause));
    }

    private CompletionStage<Optional<BoundListener>> bind(
            Optional<BoundListener> now, ProxySettings wanted) {
        return now.map(it -> rebind(it, wanted)).orElseGet(() -> open(wanted, now));
    }

    /** One that would have to leave its place for another try stays there. */
    private Optional<BoundListener> attempted(
            Optional<BoundListener> now, ProxySettings wanted, long wish, Duration pause) {
        if (now.filter(it -> it.settings().equals(wanted)).isPresent()) status.clearFailure();
        else if (now.filter(it -> it.mayBlock(wanted)).isEmpty()) retryAfter(pause, wanted, wish);
        return now;
    }

    private void retryAfter(Duration pause, ProxySettings wanted, long wish) {
        var doubled = pause.multipliedBy(2);
        var next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        var _ =
                timer.schedule(
                        () -> attempt(wanted, wish, next), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletionStage<Optional<BoundListener>> rebind(
            BoundListener now, ProxySettings wanted) {
        if (now.hasAddress(wanted))
            return CompletableFuture.completedFuture(Optional.of(reconfigure(now, wanted)));
        if (now.mayBlock(wanted)) return closeAndOpen(now, wanted);
        return open(wanted, Optional.of(now))
                .thenApply(next -> next.isPresent() ? replaced(now, next) : Optional.of(now));
    }

    /** It leaves first; if that was in vain, it comes back. */
    private CompletionStage<Optional<BoundListener>> closeAndOpen(
            BoundListener now, ProxySettings wanted) {
        now.server().close(DRAIN_TIMEOUT);
        return open(wanted, Optional.of(now))
                .thenCompose(next ->
                        next.isPresent()
                                ? CompletableFuture.completedFuture(next)
                                : open(now.settings(), Optional.empty()));
    }

    private BoundListener reconfigure(BoundListener now, ProxySettings wanted) {
        try {
            now.server().reconfigure(wanted);
            return listening(wanted, now.server());
        } catch (RuntimeException wrongCertificate) {
            status.failed(ListenFailures.ofCertificate(now, wrongCertificate));
            return now;
        }
    }

    private static Optional<BoundListener> replaced(
            BoundListener before, Optional<BoundListener> next) {
        before.server().close(DRAIN_TIMEOUT);
        return next;
    }

    /**
     * @param stays where it listens if that fails
     */
    private CompletionStage<Optional<BoundListener>> open(
            ProxySettings wanted, Optional<BoundListener> stays) {
        return ProxyServer.open(wanted, dispatcher)
                .handleAsync(
                        (server, why) -> {
                            if (server != null) return Optional.of(listening(wanted, server));
                            status.failed(failures.ofAddress(wanted, why, stays));
                            return Optional.empty();
                        },
                        executor);
    }

    private BoundListener listening(ProxySettings settings, ProxyServer server) {
        var listener = new BoundListener(settings, server);
        status.listening(listener);
        return listener;
    }

    private Optional<BoundListener> closed(Optional<BoundListener> now) {
        status.closed();
        now.ifPresent(it -> it.server().close(DRAIN_TIMEOUT));
        return Optional.empty();
    }
}
