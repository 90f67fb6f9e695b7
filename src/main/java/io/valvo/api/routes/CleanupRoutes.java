package io.valvo.api.routes;

import static io.valvo.api.http.Endpoint.Kind.FLAG;
import static io.valvo.api.http.Endpoint.Kind.NUMBER;
import static io.valvo.api.http.Endpoint.Kind.TEXT;

import io.valvo.api.http.ApiRequest;
import io.valvo.api.http.Endpoint;
import io.valvo.api.http.Responses;
import io.valvo.api.query.DaemonQueries;
import io.valvo.api.view.CleanupRow;
import io.valvo.rules.cleanup.CleanupRequest;
import io.valvo.rules.cleanup.CleanupResult;
import io.valvo.wire.CleanupJson;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

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
        var request = request(call);
        return asking.blocking(() -> asking.reach().cleanup().clean(request))
                .thenApply(
                        results -> Responses.json(200, results.stream().map(this::row).toList()));
    }

    private CleanupJson row(CleanupResult result) {
        return CleanupRow.of(result, asking.secrets());
    }

    private static CleanupRequest request(ApiRequest call) {
        var match = call.text("match").map(CleanupRoutes::pattern);
        var spare =
                call.all("spare").stream()
                        .map(pid -> (long) ApiRequest.number("spare", pid, 1, Integer.MAX_VALUE))
                        .collect(Collectors.toSet());
        return new CleanupRequest(match, call.flag("force"), call.flag("dry_run"), spare);
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw ApiRequest.bad("match", regex, "a regular expression");
        }
    }
}
