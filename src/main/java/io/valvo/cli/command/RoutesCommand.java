package io.valvo.cli.command;

import io.valvo.cli.console.TextTable;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.DaemonRequest;
import io.valvo.client.ExitCode;
import io.valvo.client.JsonValue;
import io.valvo.client.RequestPath;

import java.io.IOException;
import java.util.ArrayList;

/** The gateway's routes: who waits, what the circuit breakers say, what came of all requests. */
public record RoutesCommand(boolean json) implements CliCommand {
    @Override
    public int perform(CommandContext session) throws IOException {
        var routes =
                session.client()
                        .ask(
                                DaemonRequest.get(
                                        RequestPath.of("routes").toString(), DaemonRequest.JSON));
        session.print(json ? routes : text(session, JsonValue.read(routes)));
        return ExitCode.DONE;
    }

    private static String text(CommandContext session, JsonValue routes) throws IOException {
        var system =
                session.client()
                        .ask(
                                DaemonRequest.get(
                                        RequestPath.of("system").toString(), DaemonRequest.JSON));
        var url = JsonValue.read(system).at("gateway").text();
        if (routes.items().isEmpty()) return "no gateway is configured, or it has no route";
        return (url.isEmpty() ? "the gateway doesn't listen" : "gateway " + url)
                + "\n"
                + table(routes);
    }

    private static String table(JsonValue routes) {
        var table =
                new TextTable(
                        "ROUTE",
                        "MATCH",
                        "TARGET",
                        "BREAKER",
                        "INFLIGHT",
                        "WAITING",
                        "REQUESTS",
                        "FAILED",
                        "REFUSED",
                        "FALLBACKS",
                        "P99");
        for (var route : routes.items()) rows(table, route);
        return table.toString();
    }

    private static void rows(TextTable table, JsonValue route) {
        var targets = route.at("targets").items();
        var first = targets.isEmpty() ? JsonValue.NONE : targets.getFirst();
        boolean own = first.at("target").text().equals(route.at("to").text());
        table.row(
                route.at("name").text(),
                match(route.at("match")),
                route.at("to").text(),
                own ? breaker(first) : "",
                own ? inflight(first) : "",
                of(route.at("waiting"), route.at("max_pending")),
                route.at("total_requests").text(),
                route.at("failed").text(),
                route.at("refused").text(),
                route.at("fallbacks").text(),
                route.at("p99_response_time_ms").text() + "ms");
        targets.stream().skip(own ? 1 : 0).forEach(it -> fallback(table, it));
    }

    private static void fallback(TextTable table, JsonValue target) {
        var name = target.at("target").text();
        table.row("", "", name, breaker(target), inflight(target), "", "", "", "", "", "");
    }

    private static String breaker(JsonValue target) {
        var why = target.at("why").text();
        return target.at("breaker").text() + (why.isEmpty() ? "" : " (" + why + ")");
    }

    private static String inflight(JsonValue target) {
        return of(target.at("inflight"), target.at("max_concurrency"));
    }

    private static String of(JsonValue part, JsonValue most) {
        return most.number() == 0 ? part.text() : part.text() + "/" + most.text();
    }

    private static String match(JsonValue match) {
        var all = new ArrayList<String>();
        all.add(match.at("host").text() + match.at("path").text());
        match.at("headers").members().forEach((name, it) -> all.add(name + ":" + it.text()));
        var model = match.at("model").text();
        if (!model.isEmpty()) all.add("model " + model);
        return String.join(" ", all).strip();
    }
}
