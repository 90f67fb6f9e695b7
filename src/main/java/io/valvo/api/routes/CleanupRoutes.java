package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.FLAG;
import static io.valvo.api.http.Endpoint.Kind.NUMBER;
import static io.valvo.api.http.Endpoint.Kind.TEXT;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.wire.CleanupBody;
import io.valvo.wire.CleanupJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Strays, zombies and duplicates: what they are, and their end. */
public final class CleanupRoutes {
    private final DaemonQueries asking;

    public CleanupRoutes(DaemonQueries asking) {
        this.asking = asking;
    }

    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/api/v1/cleanup", "Finds strays, zombies and duplicates; ends them")
                        .param("match", TEXT, "regular expression of other command lines")
                        .param("force", FLAG, "also ends those that match and aren't ours")
                        .param("dry_run", FLAG, "ends nothing")
                        .params("spare", NUMBER, "pids that are left alone")
                        .gives(CleanupJson[].class)
                        .by(this::clean));
    }

    private CompletionStage<HttpResponse> clean(ApiRequest call) {
        var order = order(call);
        return asking.blocking(() -> asking.reach().cleanup().clean(order))
                .thenApply(rows -> Responses.json(200, rows.stream().map(this::shown).toList()));
    }

    private CleanupJson shown(CleanupJson row) {
        return new CleanupJson(
                row.pid(),
                row.kind(),
                row.service(),
                asking.secrets().masked(row.command()),
                row.action());
    }

    private static CleanupBody order(ApiRequest call) {
        var match = call.text("match");
        match.ifPresent(CleanupRoutes::check);
        var spare =
                call.all("spare").stream()
                        .map(pid -> (long) ApiRequest.number("spare", pid, 1, Integer.MAX_VALUE))
                        .toList();
        return new CleanupBody(match, call.flag("force"), call.flag("dry_run"), spare);
    }

    private static void check(String regex) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw ApiRequest.bad("match", regex, "a regular expression");
        }
    }
}
