package io.valvo.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.api.testing.ApiFixture;
import io.valvo.logs.LogIndex;
import io.valvo.model.Signal;
import io.valvo.wire.WireJson;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** docs/api.md, over real sockets. */
class ControlIT {
    private static final String PROBLEM = "application/problem+json";
    private static final String MEGABYTES = "x".repeat(10_000_000);

    @TempDir static Path directory;

    private static ApiFixture api;

    @BeforeAll
    static void open() throws Exception {
        api = new ApiFixture(directory);
    }

    @AfterAll
    static void close() {
        api.close();
    }

    @Test
    void servicesAreAnArrayAndOneServiceIsItsElement() throws Exception {
        var all = json(api.get("/api/v1/services"));
        var web = json(api.get("/api/v1/services/web"));
        assertThat(all).contains(web);
        assertThat(web.at("/instances/1/name").asText()).isEqualTo("web/2");
        assertThat(web.at("/instances/0/memory_mb").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"web~2", "web%2F2"})
    void anInstanceIsNamedWithATildeOrAnEscapedSlash(String name) throws Exception {
        assertThat(
                        json(api.get("/api/v1/services/" + name))
                                .at("/instances")
                                .findValuesAsText("name"))
                .containsExactly("web/2");
    }

    @Test
    void asTextTheServicesAreATable() throws Exception {
        var table = api.get("/api/v1/services?name=web", "Accept", "text/plain").body();
        assertThat(table.lines().findFirst().orElseThrow())
                .startsWith("NAME ")
                .contains("RESTARTS", "HEALTH");
        assertThat(table.lines().skip(1)).hasSize(2).allMatch(line -> line.startsWith("web"));
    }

    @Test
    void controlCallsSayWhoAskedAndAnswerTheService() throws Exception {
        var answer = api.post("/api/v1/services/web/scale", "{\"instances\": 3}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).get("name").asText()).isEqualTo("web");
        assertThat(api.services.asked).contains("scale 3 [web] by http (token)");
    }

    @Test
    void withWaitItIsDoneWhenTheAnswerComes() throws Exception {
        assertThat(api.post("/api/v1/services/web/restart?wait=30s", "").statusCode())
                .isEqualTo(200);
        assertThat(api.post("/api/v1/restart?wait=30s", "{\"services\":[\"web\"]}").body())
                .startsWith("[");
    }

    @Test
    void workThatFailsSaysWhyWithTheLastOutput() throws Exception {
        var log = Files.createDirectories(api.stateDir.logs()).resolve("broken.log");
        Files.writeString(log, "cannot open /models\n");
        var answer = api.post("/api/v1/services/broken/start?wait=30s", "");
        assertProblem(answer, 409, "failed", "broken is failed: exited 1 three times");
        assertThat(json(answer).get("output").get(0).asText()).isEqualTo("cannot open /models");
    }

    @Test
    void ofAStartThatFailsNothingIsShownThatWasWrittenBeforeItWasAskedFor() throws Exception {
        var log = Files.createDirectories(api.stateDir.logs()).resolve("broken.log");
        var earlier = "an earlier run\n";
        Files.writeString(log, earlier);
        new LogIndex(api.stateDir.logs().resolve(".index"))
                .recordGrowth(log, Instant.EPOCH.plusSeconds(60), earlier.length());
        Files.writeString(log, earlier + "this run\n");
        var answer = api.post("/api/v1/services/broken/start?wait=30s", "");
        assertThat(json(answer).get("output"))
                .extracting(JsonNode::asText)
                .containsExactly("this run");
        var waited = api.get("/api/v1/wait?service=broken&for=ready&wait=30s");
        assertThat(json(waited).get("output")).hasSize(2);
    }

    @Test
    void aWaitThatIsOverNamesWhatItWaitsFor() throws Exception {
        assertProblem(
                api.post("/api/v1/services/slow/start?wait=50ms", ""),
                504,
                "timeout",
                "slow is pending: waits for db");
    }

    @Test
    void aSignalIsToldByNameOrNumber() throws Exception {
        assertThat(api.post("/api/v1/services/web/signal", "{\"signal\":\"1\"}").statusCode())
                .isEqualTo(200);
        assertThat(api.services.asked).anyMatch(it -> it.startsWith("signal " + Signal.HUP));
        assertProblem(
                api.post("/api/v1/services/web/signal", "{\"signal\":\"LOUD\"}"),
                400,
                "bad-parameter",
                "LOUD");
        assertProblem(
                api.post("/api/v1/services/slow/signal", "{\"signal\":\"HUP\"}"),
                409,
                "refused",
                "not running");
    }

    @Test
    void whyIsPlainWords() throws Exception {
        assertThat(api.get("/api/v1/services/slow/why", "Accept", "text/plain").body())
                .startsWith("slow is pending: waits for db (ready)");
    }

    @Test
    void theHealthDocumentTellsReasons() throws Exception {
        var health = json(api.get("/api/v1/services/slow/health"));
        assertThat(health.get("overall_status").asText()).isEqualTo("starting");
        assertThat(health.get("service_metrics").isNull()).isTrue();
        assertThat(health.get("reasons").get(0).asText()).contains("waits for db");
    }

    @Test
    void readinessNeedsNoTokenAndNamesWhatIsMissingAndOfWhichKind() throws Exception {
        var answer = api.send(HttpRequest.newBuilder(URI.create(api.url + "/ready")));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json(answer).get("reasons").toString())
                .contains("slow is pending: waiting for another service")
                .doesNotContain("waits for db");
    }

    @Test
    void logsAreTextWithTheirLastLines() throws Exception {
        var log = Files.createDirectories(api.stateDir.logs()).resolve("slow.log");
        Files.writeString(log, "one\ntwo\nthree\nunfin");
        assertThat(api.get("/api/v1/services/slow/logs?tail=2").body())
                .isEqualTo("two\nthree\nunfin\n");
    }

    @Test
    void portsTellLeasesAndHolders() throws Exception {
        assertThat(json(api.get("/api/v1/ports")).at("/0/instance").asText()).isEqualTo("web");
        assertThat(json(api.get("/api/v1/ports/scan")).at("/1/state").asText()).isEqualTo("held");
        assertThat(json(api.get("/api/v1/ports/22")).at("/holder/command").asText())
                .isEqualTo("node server.js");
    }

    @Test
    void aForeignHolderOfAPortEndsOnlyByForce() throws Exception {
        assertProblem(
                api.send(api.request("/api/v1/ports/22").DELETE()),
                409,
                "foreign-holder",
                "pid 4711");
        assertThat(api.send(api.request("/api/v1/ports/22?force=true").DELETE()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aWrongConfigurationIsToldWholeAndChangesNothing() throws Exception {
        var before = api.loaded;
        api.loaded = ApiFixture.REJECTED;
        var asked = reloads();
        var answer = api.post("/api/v1/reload", "");
        var table = api.get("/api/v1/services", "Accept", "text/plain").body();
        api.loaded = before;
        assertThat(table).endsWith("'valvo plan' shows how.\n");
        assertProblem(answer, 422, "invalid-config", "nothing was changed");
        assertThat(json(answer).get("errors").get(0).asText())
                .contains("valvo.conf:7", "did you mean command?");
        assertThat(api.get("/api/v1/events?type=config.rejected").body())
                .contains("services.web.comand");
        assertThat(reloads()).isEqualTo(asked);
    }

    private static long reloads() {
        return api.services.asked.stream().filter(it -> it.startsWith("reload")).count();
    }

    @Test
    void aReloadAnswersThePlan() throws Exception {
        assertThat(json(api.get("/api/v1/plan")).get("steps")).isEmpty();
        assertThat(api.post("/api/v1/reload", "").statusCode()).isEqualTo(200);
        assertThat(api.services.asked).anyMatch(it -> it.startsWith("reload"));
    }

    @Test
    void shutdownIsHandedOn() throws Exception {
        assertThat(api.post("/api/v1/shutdown?keep=true", "").statusCode()).isEqualTo(202);
        assertThat(api.shutdowns).contains("true false http (token)");
    }

    @Test
    void theSystemSaysWhereItListens() throws Exception {
        var system = json(api.get("/api/v1/system"));
        assertThat(system.get("url").asText()).isEqualTo(api.url);
        assertThat(system.get("pid").asLong()).isEqualTo(77);
        var file = WireJson.MAPPER.readTree(directory.resolve("api.json").toFile());
        assertThat(file.get("url").asText()).isEqualTo(api.url);
    }

    @Test
    void noAnswerNamesTheServersSoftware() throws Exception {
        assertThat(api.get("/api/v1/services").headers().map()).doesNotContainKey("server");
    }

    @ParameterizedTest
    @CsvSource({"'', 401", "Bearer wrong, 401", "Basic dTpw, 401"})
    void withoutATokenNothingIsTold(String authorization, int status) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(api.url + "/api/v1/services"));
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        var answer = api.send(request);
        assertProblem(answer, status, "no-token", "Bearer");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer realm=\"valvo\"");
    }

    @Test
    void noRouteButThoseForLoadBalancersAnswersWithoutATokenAndNoneThatControlsByTheReadToken()
            throws Exception {
        var read = Files.readString(api.stateDir.readToken());
        var before = api.services.asked.size();
        int controls = 0;
        for (var path : json(api.get("/openapi.json")).get("paths").properties()) {
            var target = path.getKey().replace("{s}", "web").replaceAll("\\{[a-z]+}", "22");
            for (var method : path.getValue().properties()) {
                var name = method.getKey().toUpperCase(Locale.ROOT);
                var body = HttpRequest.BodyPublishers.noBody();
                var open = HttpRequest.newBuilder(URI.create(api.url + target)).method(name, body);
                if (!java.util.Set.of("/health", "/ready").contains(target))
                    assertThat(api.send(open).statusCode()).as(target).isEqualTo(401);
                if (name.equals("GET")) continue;
                assertThat(api.send(with(read, target).method(name, body)).statusCode())
                        .as(name + " " + target)
                        .isEqualTo(403);
                controls++;
            }
        }
        assertThat(controls).isGreaterThan(10);
        assertThat(api.services.asked).hasSize(before);
    }

    @Test
    void toNameAFileIsToReadItSoAPlanOfAnotherOneIsNotForTheReadToken() throws Exception {
        var read = Files.readString(directory.resolve("token.read"));
        var body = HttpRequest.BodyPublishers.ofString("{\"file\":\"/etc/shadow\"}");
        var named = with(read, "/api/v1/plan").header("Content-Type", "application/json");
        assertProblem(api.send(named.POST(body)), 403, "read-only", "may control");
        assertThat(api.send(with(read, "/api/v1/plan").GET()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http://{host}, 200",
        "https://{host}, 403",
        "HTTP://{host}, 200",
        "http://{host}/, 403",
        "http://{host}.evil.example, 403",
        "http://u@{host}, 403",
        "http://localhost:{port}, 403",
        "http://127.0.0.1, 403",
        "{host}, 403",
        "null, 403",
        "file://, 403"
    })
    void aPageIsOursOnlyIfItsOriginIsTheHostThatItCalls(String origin, int status)
            throws Exception {
        var uri = URI.create(api.url);
        var text =
                origin.replace("{host}", uri.getAuthority())
                        .replace("{port}", Integer.toString(uri.getPort()));
        assertThat(api.get("/api/v1/services", "Origin", text).statusCode()).isEqualTo(status);
    }

    @Test
    void everyAnswerForbidsToGuessItsType() throws Exception {
        for (var path : java.util.List.of("/health", "/api/v1/nothing", "/api/v1/logs"))
            assertThat(api.get(path).headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .hasValue("nosniff");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:9, 200",
        "LOCALHOST, 200",
        "127.0.0.1, 200",
        "[::1]:1, 200",
        "evil.example, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example:80, 403",
        "0.0.0.0, 403"
    })
    void onlyItsOwnNamesAreAnswered(String host, int status) throws Exception {
        var answer =
                api.raw("GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + (status == 200 ? "" : status));
        if (status == 200) assertThat(answer).doesNotContain("foreign-host");
    }

    @Test
    void theReadTokenReadsAndDoesNotControl() throws Exception {
        var read = Files.readString(api.stateDir.readToken());
        assertThat(api.send(with(read, "/api/v1/services").GET()).statusCode()).isEqualTo(200);
        var stop =
                with(read, "/api/v1/services/web/stop").POST(HttpRequest.BodyPublishers.noBody());
        assertProblem(api.send(stop), 403, "read-only", "token");
    }

    @ParameterizedTest
    @CsvSource({"token", "token.read", "valvo.sock", "api.json"})
    void whatOpensTheDoorIsForItsOwnerAlone(String file) throws Exception {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(directory.resolve(file))))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherHostNameIsRefused() throws Exception {
        var answer =
                api.raw(
                        "GET /health HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n");
        assertRawProblem(answer, 403, "foreign-host");
    }

    @Test
    void aForeignPageIsRefusedAndOurOwnIsNot() throws Exception {
        assertProblem(
                api.get("/api/v1/services", "Origin", "http://evil.example"),
                403,
                "foreign-origin",
                "evil");
        assertThat(api.get("/api/v1/services", "Origin", api.url).statusCode()).isEqualTo(200);
    }

    @Test
    void anUnknownServiceIsNotFoundAndWhatWasMeantIsTold() throws Exception {
        var answer = api.get("/api/v1/services/brokn");
        assertProblem(answer, 404, "unknown-service", "did you mean broken?");
        assertThat(json(answer).get("similar").get(0).asText()).isEqualTo("broken");
        assertProblem(
                api.post("/api/v1/services/wep/start", ""),
                404,
                "unknown-service",
                "did you mean web?");
        assertProblem(
                api.post("/api/v1/stop", "{\"services\":[\"nix\"]}"),
                404,
                "unknown-service",
                "nix");
    }

    @Test
    void anUnknownPathIsNotFound() throws Exception {
        assertProblem(api.get("/api/v1/nothing"), 404, "unknown-path", "/openapi.json");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() throws Exception {
        var answer = api.send(api.request("/api/v1/services/web").DELETE());
        assertProblem(answer, 405, "method", "not DELETE");
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void aFormThatIsNotThereIsNotAcceptable() throws Exception {
        assertProblem(
                api.get("/api/v1/services", "Accept", "image/png"),
                406,
                "not-acceptable",
                "text/plain");
    }

    @Test
    void onlyJsonIsTakenAsBody() throws Exception {
        var request =
                api.request("/api/v1/services/web/scale")
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("3"));
        assertProblem(api.send(request), 415, "media-type", "application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"instances\": 3,,}    | line 1, column 17",
                "{\"instances\": \"x\"}  | line 1, column 15",
                "{\"instances\": \"3\"}  | line 1, column 15",
                "{\"instances\": 1.5}    | line 1, column 15",
                "{\"instances\": 1e0}    | line 1, column 15",
                "{\"instances\": true}   | line 1, column 15",
                "{\"instance\": 3}       | instance",
                "{}                      | instances",
                "[                       | line 1",
            })
    void aMalformedBodyIsToldItsPlace(String body, String detail) throws Exception {
        assertProblem(api.post("/api/v1/services/web/scale", body), 400, "malformed", detail);
    }

    @ParameterizedTest
    @CsvSource({
        "services?colour=1, color", "services/web/logs?tail=many, a number",
                "events?limit=0, from 1",
        "events?since=yesterday, an age such as 10m", "wait?wait=soon, a duration",
                "wait?for=lunch, ready",
        "wait?wait=2d, at most 15m", "ports/70000, 65535"
    })
    void aWrongParameterIsToldWhatWasExpected(String path, String detail) throws Exception {
        assertProblem(api.get("/api/v1/" + path), 400, "bad-parameter", detail);
    }

    @Test
    void aHugeBodyIsRefusedBeforeItIsRead() throws Exception {
        assertProblem(api.post("/api/v1/services/web/scale", MEGABYTES), 413, "too-large", "65536");
        var endless =
                api.request("/api/v1/services/web/scale")
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofString(MEGABYTES)));
        assertProblem(api.send(endless), 413, "too-large", "65536");
        assertThat(api.get("/health").statusCode()).isIn(200, 503);
    }

    @ParameterizedTest
    @CsvSource({"GET /%zz HTTP/1.1", "NONSENSE", "GET / HTTP/9.9", "GET /health?a=%zz HTTP/1.1"})
    void whatIsNoHttpIsAProblem(String line) throws Exception {
        var answer = api.raw(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 ")
                .contains("Content-Type: " + PROBLEM, "urn:valvo:problem:");
    }

    @Test
    void theUnixSocketNeedsNoToken() throws Exception {
        var answer =
                api.unix(
                        "POST /api/v1/services/web/restart HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
                                + "Connection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 202 ").contains("\"name\":\"web\"");
        assertThat(api.services.asked)
                .contains("restart [web] by cli (user " + System.getProperty("user.name") + ")");
    }

    @Test
    void theUnixSocketServesSeveralRequestsOnOneConnection() throws Exception {
        var health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
        var last = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        assertThat(api.unix(health + last).split("HTTP/1.1 ", -1)).hasSize(3);
    }

    @Test
    void everyPathOfTheDocumentAnswersAndDescribesItself() throws Exception {
        var document = json(api.get("/openapi.json"));
        assertThat(document.get("openapi").asText()).isEqualTo("3.1.0");
        for (var path : document.get("paths").properties()) {
            var concrete = path.getKey().replace("{s}", "no-such").replace("{p}", "0");
            for (var method : path.getValue().properties()) {
                var request =
                        api.request(concrete + (path.getKey().endsWith("/wait") ? "?wait=x" : ""))
                                .header("Content-Type", "application/json")
                                .method(method.getKey().toUpperCase(Locale.ROOT), body(concrete));
                var answer = api.send(request);
                assertThat(answer.body())
                        .as(concrete)
                        .doesNotContain("unknown-path")
                        .doesNotContain(":method\"");
                assertThat(answer.statusCode()).as(concrete).isNotIn(405, 500);
            }
        }
        assertReferencesExist(document);
    }

    /**
     * Clients are generated from it: what is called here how stays so, whatever a class is called.
     */
    @Test
    void theDocumentCallsItsSchemasAndTheirPropertiesAsEver() throws Exception {
        var schemas = json(api.get("/openapi.json")).at("/components/schemas");
        var described =
                schemas.propertyStream()
                        .map(it ->
                                it.getKey()
                                        + ": "
                                        + it.getValue()
                                                .get("properties")
                                                .propertyStream()
                                                .map(Map.Entry::getKey)
                                                .collect(Collectors.joining(" ")))
                        .toList();
        assertThat(described)
                .containsExactlyElementsOf(
                        Files.readAllLines(Path.of("src/test/resources/openapi-schemas.txt")));
        assertThat(schemas.at("/WhyJson/properties/instances/items/$ref").asText())
                .isEqualTo("#/components/schemas/WhyInstance");
    }

    private static HttpRequest.BodyPublisher body(String path) {
        var text = Map.of("scale", "{\"instances\":1}", "signal", "{\"signal\":\"HUP\"}");
        var last = path.substring(path.lastIndexOf('/') + 1);
        return HttpRequest.BodyPublishers.ofString(text.getOrDefault(last, ""));
    }

    @Test
    void theManualNamesEveryPathOfTheDocument() throws Exception {
        var manual = Files.readString(Path.of("docs/api.md"));
        for (var path : (Iterable<String>) () -> paths()) {
            var last = path.substring(path.lastIndexOf('/'));
            assertThat(
                            manual.contains("`" + path)
                                    || manual.contains(" " + path)
                                    || manual.contains("`" + last.substring(1) + "`"))
                    .as(path)
                    .isTrue();
        }
    }

    private static Iterator<String> paths() {
        try {
            return json(api.get("/openapi.json")).get("paths").fieldNames();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertReferencesExist(JsonNode document) {
        for (var reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    private static HttpRequest.Builder with(String token, String path) {
        return HttpRequest.newBuilder(URI.create(api.url + path))
                .header("Authorization", "Bearer " + token);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return WireJson.MAPPER.readTree(answer.body());
    }

    private static void assertProblem(
            HttpResponse<String> answer, int status, String kind, String detail) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(PROBLEM);
        var problem = json(answer);
        assertThat(problem.get("type").asText()).isEqualTo("urn:valvo:problem:" + kind);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotEmpty();
        assertThat(problem.get("detail").asText()).contains(detail);
        assertThat(problem.get("instance").asText()).isEqualTo(answer.uri().getRawPath());
    }

    private static void assertRawProblem(String answer, int status, String kind) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: " + PROBLEM, "urn:valvo:problem:" + kind);
    }
}
