package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.FLAG;
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
import io.valvo.logs.LogHistory;
import io.valvo.logs.LogLine;
import io.valvo.logs.LogSource;
import io.valvo.model.status.ServiceStatus;
import io.valvo.wire.LogJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.util.ByteString;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What services wrote: as text, or as server-sent events {@code log}. */
public final class LogRoutes {
    private static final int MOST_LINES = 100_000;

    private final DaemonQueries asking;
    private final LogQueries logs;
    private final ReaderBudget readers;

    public LogRoutes(DaemonQueries asking, LogQueries logs, ReaderBudget readers) {
        this.asking = asking;
        this.logs = logs;
        this.readers = readers;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                logs(Endpoint.get("/api/v1/services/{s}/logs", "What a service wrote"))
                        .by(call -> answer(call, List.of(call.subject()))),
                logs(Endpoint.get("/api/v1/logs", "What several services wrote, interleaved"))
                        .params("service", TEXT, "a service or instance; none: all")
                        .by(call -> answer(call, call.all("service"))));
    }

    private static Endpoint logs(Endpoint endpoint) {
        return endpoint.param(
                        "tail",
                        NUMBER,
                        "the latest lines of each instance; 100, or with since: all")
                .param("since", TEXT, "a time (2026-11-20T10:30:00Z) or an age (10m)")
                .param("follow", FLAG, "goes on with what is written from now on")
                .as(Endpoint.TEXT, Endpoint.EVENTS);
    }

    private CompletionStage<HttpResponse> answer(ApiRequest call, List<String> subjects) {
        var since = call.text("since").map(text -> SinceParameter.time(text, asking.now()));
        var lines = call.number("tail", since.isPresent() ? MOST_LINES : 100, 0, MOST_LINES);
        var follow = call.flag("follow");
        var extent = new LogHistory.Extent(lines, since, !follow);
        return asking.all().thenCompose(all -> answer(call, named(subjects, all), extent, follow));
    }

    private CompletionStage<HttpResponse> answer(
            ApiRequest call, List<LogSource> sources, LogHistory.Extent extent, boolean follow) {
        var permit = readers.issue(follow ? Kind.STREAM : Kind.HISTORY);
        return asking.blocking(() -> logs.open(sources, extent))
                .whenComplete((_, failure) -> {
                    if (failure != null) permit.release();
                })
                .thenApply(history -> {
                    permit.charge(history.held(), history::close);
                    var stream = new LogStream(asking, form(call, sources));
                    var bytes = follow ? stream.pastAndFuture(history) : stream.past(history);
                    return respond(call, bytes, permit);
                });
    }

    private List<LogSource> named(List<String> subjects, List<ServiceStatus> all) {
        var names = subjects.isEmpty() ? all.stream().map(ServiceStatus::name).toList() : subjects;
        return names.stream()
                .flatMap(name -> logs.sources(DaemonQueries.find(name, all).spec(), name).stream())
                .distinct()
                .toList();
    }

    private static HttpResponse respond(
            ApiRequest call,
            org.apache.pekko.stream.javadsl.Source<ByteString, NotUsed> bytes,
            ReaderPermit permit) {
        return call.wants(Endpoint.EVENTS)
                ? Responses.eventStream(bytes, permit)
                : Responses.textStream(bytes, permit);
    }

    private static Function<LogLine, ByteString> form(ApiRequest call, List<LogSource> sources) {
        if (call.wants(Endpoint.EVENTS)) return LogRoutes::event;
        return text(sources.stream().map(LogSource::instance).distinct().count() > 1);
    }

    private static Function<LogLine, ByteString> text(boolean several) {
        return line ->
                ByteString.fromString(
                        several
                                ? line.instance() + " | " + line.text() + "\n"
                                : line.text() + "\n");
    }

    private static ByteString event(LogLine line) {
        var json =
                new LogJson(
                        line.service(),
                        line.instance(),
                        line.stream().word(),
                        line.seen(),
                        line.text());
        return SseStreams.event("log", json);
    }
}
