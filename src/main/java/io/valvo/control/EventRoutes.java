package io.valvo.control;

import static io.valvo.control.Endpoint.Kind.NUMBER;
import static io.valvo.control.Endpoint.Kind.TEXT;

import io.valvo.control.ReaderBudget.Kind;
import io.valvo.wire.EventJson;
import io.valvo.wire.Json;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What happened: history as JSON, or what was missed and then live as server-sent events. */
final class EventRoutes {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 100_000;

    private final Asking asking;
    private final ReaderBudget readers;

    EventRoutes(Asking asking, ReaderBudget readers) {
        this.asking = asking;
        this.readers = readers;
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
        var feed = new EventFeed(asking, new EventFilter(call.all("type"), call.all("service")));
        var permit = readers.take(call.wants(Endpoint.EVENTS) ? Kind.STREAM : Kind.HISTORY);
        return asking.blocking(() ->
                        call.wants(Endpoint.EVENTS)
                                ? live(call, feed, permit)
                                : history(call, feed, permit))
                .whenComplete((_, failure) -> {
                    if (failure != null) permit.leave();
                });
    }

    private HttpResponse live(Call call, EventFeed feed, ReaderPermit permit) {
        var events = feed.after(start(call, feed), Streams::event);
        return Replies.eventStream(Streams.alive(permit.held(events, Streams.LAGGED)));
    }

    /**
     * {@code Last-Event-ID} is newer than a {@code since} in the address that a browser asks again.
     */
    private long start(Call call, EventFeed feed) {
        var last = Optional.ofNullable(call.headers().get("last-event-id"));
        return last.or(() -> call.text("since"))
                .map(it -> number(it, feed))
                .orElseGet(() -> feed.latest(0).since());
    }

    private HttpResponse history(Call call, EventFeed feed, ReaderPermit permit) {
        var limit = call.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        var start =
                call.text("since")
                        .map(it -> new EventFeed.Start(number(it, feed), 0))
                        .orElseGet(() -> feed.latest(limit));
        var events = feed.history(start, limit, it -> ByteString.fromArray(Json.bytes(it)));
        return Replies.jsonArray(events, permit);
    }

    private long number(String since, EventFeed feed) {
        try {
            var number = Long.parseLong(since);
            if (number < 0) throw Call.bad("since", since, "a number from 0, a time or an age");
            return number;
        } catch (NumberFormatException e) {
            return feed.before(Since.time(since, asking.now()));
        }
    }
}
