package io.valvo.gateway.proxy;

import io.valvo.model.event.EventData;
import io.valvo.model.status.ListenFailure;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Volatile snapshot of where the gateway listens, or why it doesn't, for any thread; each change of
 * it is an event.
 */
final class ListenerStatus {
    private final Consumer<EventData> events;
    private volatile Optional<String> url = Optional.empty();
    private volatile Optional<ListenFailure> failure = Optional.empty();
    private volatile Optional<ProxyServer> server = Optional.empty();

    ListenerStatus(Consumer<EventData> events) {
        this.events = events;
    }

    Optional<String> url() {
        return url;
    }

    Optional<ListenFailure> failure() {
        return failure;
    }

    Optional<ProxyServer> server() {
        return server;
    }

    void listening(BoundListener bound) {
        var where = Optional.of(bound.url());
        if (!where.equals(url)) events.accept(new EventData.GatewayListening(where.get()));
        url = where;
        server = Optional.of(bound.server());
    }

    /** Told once, however often it is tried again for the same reason. */
    void failed(ListenFailure next) {
        if (!failure.equals(Optional.of(next))) events.accept(new EventData.Warning(next.full()));
        failure = Optional.of(next);
    }

    void clearFailure() {
        failure = Optional.empty();
    }

    void closed() {
        url = Optional.empty();
        server = Optional.empty();
    }
}
