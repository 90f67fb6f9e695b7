package io.valvo.e2e.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A secret goes in by every way that there is, and comes out by none. */
class SecretsIT {
    /** Nothing of its form says that it is one. */
    private static final String CANARY = "canary/8f2e91-zq";

    /** Short: it is found as a word of its own. */
    private static final String SHORT = "finch7";

    /** What is shown as it is: a name that sounds like a secret's, and is none. */
    private static final String OPEN = "open-key-of-everybody";

    @RegisterExtension final E2eEnvironment env = new E2eEnvironment();

    @Test
    void whatIsSecretInAConfigurationIsReadNowhere() throws Exception {
        int port = E2eEnvironment.freePort();
        env.file("db.env", "SMTP_PASS=" + CANARY + "\n");
        env.config(
                """
                secrets = [DB_PIN, "*_dsn"]
                not-secret = [PARTITION_API_KEY]
                gateway { port = 0, routes { out { match.path = /, to = "http://127.0.0.1:1/%1$s" } } }
                services {
                  web {
                    command = ["sh", "-c", "echo using $DB_PIN and $SHOWN_PASSWORD; sleep 1000 & wait", "--password", "%1$s", "postgres://me:%1$s@db/x"]
                    env { DB_PIN = "%1$s", SHOWN_PASSWORD = %2$s, PARTITION_API_KEY = "%3$s", MAIN_DSN = "Data of %1$s" }
                    env-file = db.env
                    ready { exec = ["test", "-n", ""], timeout = 1s }
                    restart.policy = never
                  }
                  hooked {
                    command = [sleep, "1000"]
                    hooks.pre-start = ["sh", "-c", "echo no '%1$s'; exit 3", "%1$s"]
                    restart.policy = never
                  }
                  listener {
                    command = ["python3", "-m", "http.server", "%4$d", "--bind", "127.0.0.1", "--directory", "%1$s"]
                    ports.http = %4$d
                    ready { http { path = "/?token=%1$s", headers { Authorization = "Bearer %1$s" }, status = [404], body = "nothing of it" }, timeout = 1s }
                    health { http { path = /, headers { X-Api-Key = "%1$s" } } }
                    restart.policy = never
                  }
                }
                """
                        .formatted(CANARY, SHORT, OPEN, port));
        var daemon = env.up();
        var stray =
                env.background(
                        "stray.out", "sh", "-c", "echo up; sleep 1000 & wait", "stray", CANARY);
        env.eventually(
                "all have failed",
                () ->
                        daemon.stateOf("web").equals("failed")
                                && daemon.stateOf("hooked").equals("failed")
                                && daemon.stateOf("listener").equals("failed"));
        env.eventually("the stray runs", () -> env.text("stray.out").contains("up"));

        assertThat(env.log("web")).contains(CANARY, SHORT);
        var told = told(daemon);
        told.forEach((where, text) ->
                assertThat(text).as(where).doesNotContain(CANARY).doesNotContain(SHORT));
        assertThat(told.get("config web")).contains(OPEN, "***");
        assertThat(told.get("why web")).contains("using *** and ***");
        assertThat(told.get("why hooked")).contains("pre-start hook", "***");
        assertThat(told.get("/api/v1/events?since=0")).contains("process.started", "***");
        assertThat(told.get("/metrics")).contains("127.0.0.1:1/***");
        assertThat(told.get("cleanup")).contains("sleep 1000 & wait stray ***");
        assertThat(told.get("wrong file")).contains("restart");
        stray.destroyForcibly();
        everyFileIsItsOwnersAlone();

        for (var path : List.of("/health", "/ready", "/health/"))
            assertThat(anybody(daemon, path)).doesNotContain("***", "using", "/");
        assertThat(anybody(daemon, "/ready"))
                .contains(
                        "web is failed: not ready in time",
                        "listener is failed: not ready in time",
                        "hooked is failed: a hook failed");
    }

    /** But for the logs, which the group may read. */
    private void everyFileIsItsOwnersAlone() throws IOException {
        env.eventually(
                "the growth of a log is noted",
                () -> Files.exists(env.state().resolve("logs/.index/web.log")));
        try (var files = Files.walk(env.state())) {
            for (var file : files.filter(Files::isRegularFile).toList())
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(isLog(file) ? "rw-r-----" : "rw-------");
        }
    }

    private boolean isLog(Path file) {
        return env.state().resolve("logs").equals(file.getParent());
    }

    private static String anybody(ForegroundDaemon daemon, String path) throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(daemon.api().url().orElseThrow() + path)).build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** All that leaves the daemon, but for what services print, by where it was read. */
    private Map<String, String> told(ForegroundDaemon daemon) throws Exception {
        var told = new TreeMap<String, String>();
        for (var path : paths(daemon)) told.put(path, daemon.api().glance(path));
        for (var words :
                List.of(
                        "status --json",
                        "why web",
                        "why hooked",
                        "config web",
                        "ports scan",
                        "plan",
                        "validate")) told.put(words, valvo(words.split(" ")));
        told.put("cleanup", valvo("cleanup", "--dry-run", "--match", "stray"));
        told.put("restart", daemon.api().post("/api/v1/services/web/restart?wait=30s", "").body());
        told.put("output of up", env.text("up.out"));
        told.put("daemon.log", env.text("state/daemon.log"));
        told.put("wrong file", wrongFile(daemon));
        told.put("config.rejected", daemon.api().glance("/api/v1/events?since=0"));
        told.put("kept events", keptEvents());
        return told;
    }

    /** Every GET of the API, for every service, but the logs. */
    private static List<String> paths(ForegroundDaemon daemon) throws Exception {
        var all = daemon.api().get("/openapi.json").get("paths");
        var names = new ArrayList<String>();
        all.fieldNames().forEachRemaining(names::add);
        return names.stream()
                .filter(it -> all.get(it).has("get") && !it.contains("logs"))
                .flatMap(it ->
                        List.of("web", "hooked", "listener").stream()
                                .map(s -> it.replace("{s}", s)))
                .map(it -> it.replace("{p}", "80"))
                .map(it -> it.endsWith("/events") ? it + "?since=0" : it)
                .distinct()
                .toList();
    }

    private String wrongFile(ForegroundDaemon daemon) throws Exception {
        var text = env.text("valvo.conf");
        env.file(
                "valvo.conf",
                text.replace(
                        "restart.policy = never",
                        "restart.max = \"postgres://me:%s@h\"".formatted(CANARY)));
        var ran = daemon.api().post("/api/v1/reload", "").body();
        env.file("valvo.conf", text);
        return ran;
    }

    private String valvo(String... words) throws IOException, InterruptedException {
        var ran = env.valvo(words);
        return ran.out() + ran.err();
    }

    private String keptEvents() throws IOException {
        try (var files = Files.walk(env.state().resolve("events"))) {
            return files.filter(Files::isRegularFile)
                    .map(SecretsIT::read)
                    .collect(Collectors.joining());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
