package io.valvo.e2e.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The daemon of a state directory by its HTTP API, over TCP with its token. Asks anew where it
 * listens at every call.
 */
public record DaemonApi(Path state) {
    public static final JsonMapper MAPPER = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** {@code http://127.0.0.1:PORT}; empty while there is none. */
    public Optional<String> url() {
        try {
            return Optional.ofNullable(
                            MAPPER.readTree(state.resolve("api.json").toFile()).get("url"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    public String token() throws IOException {
        return Files.readString(state.resolve("token")).strip();
    }

    /** A request to be finished: with the token of role control. */
    public HttpRequest.Builder request(String path) throws IOException {
        var base = url().orElseThrow(() -> new IOException("no daemon in " + state));
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(E2eEnvironment.PATIENCE)
                .header("Authorization", "Bearer " + token());
    }

    public HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    /** The answer's body as it comes: server-sent events, for instance. */
    HttpResponse<InputStream> stream(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    }

    /** A document that must be there. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        var answer = send(request(path));
        if (answer.statusCode() != 200)
            throw new IOException(path + ": " + answer.statusCode() + answer.body());
        return MAPPER.readTree(answer.body());
    }

    public HttpResponse<String> post(String path, String body)
            throws IOException, InterruptedException {
        var publisher = body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        return send(request(path).header("Content-Type", "application/json").POST(publisher));
    }

    /** A service, or an instance written {@code worker~2}. */
    public JsonNode service(String name) throws IOException, InterruptedException {
        return get("/api/v1/services/" + name);
    }

    /** All events that are kept, the oldest first. */
    public List<JsonNode> events() throws IOException, InterruptedException {
        return list(get("/api/v1/events?since=0&limit=100000"));
    }

    /** Those of one type and one service. */
    public List<JsonNode> events(String type, String service)
            throws IOException, InterruptedException {
        return list(get("/api/v1/events?since=0&type=" + type + "&service=" + service));
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    public static Stream<JsonNode> each(JsonNode array) {
        return list(array).stream();
    }

    /** For a report: what is there, or why not. */
    public String glance(String path) {
        try {
            return send(request(path).timeout(Duration.ofSeconds(20))).body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }
}
