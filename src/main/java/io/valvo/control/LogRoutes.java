package io.valvo.control;

import static io.valvo.control.Endpoint.Kind.FLAG;
import static io.valvo.control.Endpoint.Kind.NUMBER;
import static io.valvo.control.Endpoint.Kind.TEXT;

import io.valvo.logs.Follower;
import io.valvo.logs.History;
import io.valvo.logs.Line;
import io.valvo.model.ServiceStatus;
import io.valvo.wire.LogJson;

import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** What services wrote: as text, or as server-sent events {@code log}. */
final class LogRoutes {
    /** How often a followed file is looked at. */
    private static final Duration POLL = Duration.ofMillis(200);

    private static final int MOST_LINES = 100_000;

    private final Asking asking;
    private final LogDesk logs;
    private final Streams streams;

    LogRoutes(Asking asking, LogDesk logs, Streams streams) {
        this.asking = asking;
        this.logs = logs;
        this.streams = streams;
    }

    List<Endpoint> endpoints() {
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

    private CompletionStage<HttpResponse> answer(Call call, List<String> subjects) {
        var since = call.text("since").map(text -> Since.time(text, asking.now()));
        var lines = call.number("tail", since.isPresent() ? MOST_LINES : 100, 0, MOST_LINES);
        var follow = call.flag("follow");
        return asking.all()
                .thenCompose(all -> {
                    var sources = named(subjects, all);
                    return logs.history(sources, lines, since)
                            .thenApply(history -> {
                                Function<Line, ByteString> rendered =
                                        call.wants(Endpoint.EVENTS)
                                                ? LogRoutes::event
                                                : text(
                                                        sources.stream()
                                                                        .map(it -> it.instance())
                                                                        .distinct()
                                                                        .count()
                                                                > 1);
                                return follow
                                        ? live(call, history, rendered)
                                        : past(call, history, rendered);
                            });
                });
    }

    private List<io.valvo.logs.Source> named(List<String> subjects, List<ServiceStatus> all) {
        var names = subjects.isEmpty() ? all.stream().map(ServiceStatus::name).toList() : subjects;
        return names.stream()
                .flatMap(name -> logs.sources(Asking.find(name, all).spec(), name).stream())
                .distinct()
                .toList();
    }

    private HttpResponse past(Call call, History history, Function<Line, ByteString> rendered) {
        var lines = LogDesk.everything(history).map(rendered).toList();
        return respond(call, Source.from(lines));
    }

    private HttpResponse live(Call call, History history, Function<Line, ByteString> rendered) {
        var past = Source.from(history.lines()).map(rendered::apply);
        var future = follow(history.follow(asking.reach().clock())).map(rendered::apply);
        return respond(call, streams.counted(past.concat(future)));
    }

    /** One poll at a time: the follower is for one thread. */
    private Source<Line, NotUsed> follow(Follower follower) {
        return Source.tick(Duration.ZERO, POLL, follower)
                .mapMaterializedValue(_ -> NotUsed.getInstance())
                .mapAsync(1, it -> asking.blocking(it::poll))
                .mapConcat(lines -> lines);
    }

    private HttpResponse respond(Call call, Source<ByteString, NotUsed> bytes) {
        return call.wants(Endpoint.EVENTS)
                ? Replies.eventStream(streams.alive(bytes))
                : Replies.textStream(bytes);
    }

    private static Function<Line, ByteString> text(boolean several) {
        return line ->
                ByteString.fromString(
                        several
                                ? line.instance() + " | " + line.text() + "\n"
                                : line.text() + "\n");
    }

    private static ByteString event(Line line) {
        var json =
                new LogJson(
                        line.service(),
                        line.instance(),
                        line.stream().word(),
                        line.seen(),
                        line.text());
        return Streams.event("log", json);
    }
}
