package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.NUMBER;
import static io.valvo.api.http.Endpoint.Kind.TEXT;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.ReaderBudget;
import io.valvo.api.http.ReaderPermit;
import io.valvo.api.http.ReaderPermit.Kind;
import io.valvo.api.http.Responses;
import io.valvo.api.http.SseStreams;
import io.valvo.api.query.DaemonQueries;
import io.valvo.wire.EventJson;
import io.valvo.wire.WireJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What happened: history as JSON, or what was missed and then live as server-sent events. */
public final class EventRoutes {
    private static final int DEFAULT_LIMIT = 1_000;
    private static final int MAX_LIMIT = 100_000;

    private final DaemonQueries asking;
    private final ReaderBudget readers;

    public EventRoutes(DaemonQueries asking, ReaderBudget readers) {
        this.asking = asking;
        this.readers = readers;
    }

    public List<Endpoint> endpoints() {
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

    private CompletionStage<HttpResponse> events(ApiRequest call) {
        var feed = new EventFeed(asking, new EventFilter(call.all("type"), call.all("service")));
        var permit = readers.issue(call.wants(Endpoint.EVENTS) ? Kind.STREAM : Kind.HISTORY);
        return asking.blocking(() ->
                        call.wants(Endpoint.EVENTS)
                                ? live(call, feed, permit)
                                : history(call, feed, permit))
                .whenComplete((_, failure) -> {
                    if (failure != null) permit.release();
                });
    }

    private HttpResponse live(ApiRequest call, EventFeed feed, ReaderPermit permit) {
        var events = feed.after(start(call, feed), SseStreams::event);
        return Responses.eventStream(events, permit);
    }

    /**
     * {@code Last-Event-ID} is newer than a {@code since} in the address that a browser asks again.
     */
    private long start(ApiRequest call, EventFeed feed) {
        var last = Optional.ofNullable(call.headers().get("last-event-id"));
        return last.or(() -> call.text("since"))
                .map(it -> number(it, feed))
                .orElseGet(() -> feed.latest(0).since());
    }

    private HttpResponse history(ApiRequest call, EventFeed feed, ReaderPermit permit) {
        var limit = call.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        var start =
                call.text("since")
                        .map(it -> new EventFeed.Start(number(it, feed), 0))
                        .orElseGet(() -> feed.latest(limit));
        var events = feed.history(start, limit, it -> ByteString.fromArray(WireJson.bytes(it)));
        return Responses.jsonArray(events, permit);
    }

    private long number(String since, EventFeed feed) {
        try {
            var number = Long.parseLong(since);
            if (number < 0)
                throw ApiRequest.bad("since", since, "a number from 0, a time or an age");
            return number;
        } catch (NumberFormatException e) {
            return feed.before(SinceParameter.time(since, asking.now()));
        }
    }
}
