package io.valvo.control;

import static io.valvo.control.Endpoint.Kind.NUMBER;
import static io.valvo.control.Endpoint.Kind.TEXT;

import io.valvo.wire.EventJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What happened: history as JSON, or what was missed and then live as server-sent events. */
final class EventRoutes {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 100_000;

    private final Asking asking;
    private final Streams streams;
    private final EventFeed feed;

    EventRoutes(Asking asking, Streams streams) {
        this.asking = asking;
        this.streams = streams;
        this.feed = new EventFeed(asking);
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/api/v1/events",
                                "What happened, the oldest first; as an event stream also what happens")
                        .param("since", TEXT, "after this number; or a time, or an age (10m)")
                        .param("limit", NUMBER, "of the array: 1000; without since the latest ones")
                        .params("type", TEXT, "only events of this type")
                        .params("service", TEXT, "only events of this service")
                        .as(Endpoint.JSON, Endpoint.EVENTS)
                        .gives(EventJson[].class)
                        .by(this::events));
    }

    private CompletionStage<HttpResponse> events(Call call) {
        var filter = new EventFilter(call.all("type"), call.all("service"));
        return call.wants(Endpoint.EVENTS) ? live(call, filter) : history(call, filter);
    }

    private CompletionStage<HttpResponse> live(Call call, EventFilter filter) {
        return start(call)
                .thenApply(since ->
                        Replies.eventStream(
                                streams.alive(
                                        streams.counted(
                                                feed.after(since, filter).map(Streams::event)))));
    }

    /**
     * {@code Last-Event-ID} is newer than a {@code since} in the address that a browser asks again.
     */
    private CompletionStage<Long> start(Call call) {
        var last = Optional.ofNullable(call.headers().get("last-event-id"));
        var since = last.or(() -> call.text("since"));
        return since.map(this::number)
                .orElseGet(() -> asking.read(Long.MAX_VALUE - 1, 1).thenApply(end -> end.last()));
    }

    private CompletionStage<HttpResponse> history(Call call, EventFilter filter) {
        var limit = call.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        var since = call.text("since");
        return since.map(this::number)
                .orElse(CompletableFuture.completedFuture(0L))
                .thenCompose(from -> feed.history(from, filter, limit, since.isEmpty()))
                .thenApply(events -> Replies.json(200, events));
    }

    private CompletionStage<Long> number(String since) {
        try {
            var number = Long.parseLong(since);
            if (number < 0) throw Call.bad("since", since, "a number from 0, a time or an age");
            return CompletableFuture.completedFuture(number);
        } catch (NumberFormatException e) {
            return feed.before(Since.time(since, asking.now()));
        }
    }
}
