package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.HttpClientConnection;
import io.valvo.e2e.testing.HttpLoad;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * docs/gateway.md, on demand, variants and for clients of llama-swap: models that don't fit into
 * memory together, as conf/examples/models.conf declares them.
 */
class ModelsIT {
    private static final List<String> MODELS = List.of("chat", "code", "vision");
    private static final String COMPLETIONS = "/v1/chat/completions";
    private static final Path EXAMPLES = Path.of("conf/examples").toAbsolutePath();

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private int port;

    /**
     * 8 clients with 5 connections each, 5 questions on each connection, every one to another model
     * than the one before. A load answers all who wait for that model; who goes round the three of
     * them has answered a question of every connection after a round, and all of them after 5
     * rounds: 15 loads, and some more where connections of a busy machine come too late for a
     * round. One after the other, in the order of their coming, it were 200 times the next model in
     * two of three cases.
     */
    @Test
    @RunsConcurrently
    void requestsForModelsByTurnsAreAllAnsweredByFewLoads() throws Exception {
        var daemon = up("1");
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 40; i++) answers.add(clients.submit(connection(i)));
            int right = 0;
            for (var it : answers) right += it.get();
            assertThat(right).isEqualTo(200);
        }
        var loads = new ArrayList<JsonNode>();
        for (var it : MODELS) loads.addAll(daemon.api().events("process.started", it));
        assertThat(loads).hasSizeBetween(3, 30);
        assertThat(mostAtOnce(daemon)).isEqualTo(1);
    }

    private Callable<Integer> connection(int number) {
        return () -> {
            int right = 0;
            try (var caller = HttpClientConnection.to(port)) {
                for (int i = 0; i < 5; i++) right += asked(caller, number % 8, number + i) ? 1 : 0;
            }
            return right;
        };
    }

    private static boolean asked(HttpClientConnection caller, int client, int turn)
            throws IOException {
        var model = MODELS.get(turn % MODELS.size());
        var question = HttpClientConnection.question(COMPLETIONS, model);
        var key = "\r\nAuthorization: Bearer client-" + client + "\r\n\r\n";
        var answer = caller.send(question.replaceFirst("\r\n\r\n", key)).answer();
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().get("model").asText().equals(model);
    }

    /** Models that had a process at the same time. */
    private static int mostAtOnce(ForegroundDaemon daemon) throws Exception {
        var there = new HashSet<String>();
        int most = 0;
        for (var event : daemon.api().events()) {
            var type = event.get("type").asText();
            if (type.equals("process.started")) there.add(event.get("service").asText());
            if (type.equals("process.exited")) there.remove(event.get("service").asText());
            most = Math.max(most, there.size());
        }
        return most;
    }

    @Test
    @RunsConcurrently
    void aVariantThatCannotBeLoadedLeavesThePreviousOneServing() throws Exception {
        model();
        here.config(
                """
                services.coder {
                  command = ["python3", "programs/model_server.py", "--port", "{{port}}", "--model", "small"]
                  env.LOAD_SECONDS = 1, ports.http = 0
                  ready { http = "/health", interval = 100ms }
                  variants {
                    large.command = ["python3", "programs/model_server.py", "--port", "{{port}}", "--model", "large"]
                    broken { command = ["sh", "-c", "echo out of memory; exit 3"], restart.backoff.min = 1m }
                  }
                }
                gateway { port = %d, routes.coder { match.path = "/", to = coder, timeout = 100s } }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("coder").equals("ready"));
        listens();
        try (var load =
                HttpLoad.begin(4, port, HttpClientConnection.question(COMPLETIONS, "coder"))) {
            answered(load, "small");
            var swap = here.valvo("swap", "coder", "broken");
            assertThat(swap.code()).as(swap.err()).isEqualTo(1);
            assertThat(swap.err()).contains("did not get ready as broken");
            answered(load, "small");
            here.valvo("swap", "coder", "large").succeeded();
            answered(load, "large");
            assertThat(load.failures()).isEmpty();
        }
        assertThat(daemon.api().events("swap.failed", "coder"))
                .singleElement()
                .satisfies(it -> assertThat(it.get("data").toString()).contains("exited 3"));
        assertThat(daemon.api().events("swap.completed", "coder")).hasSize(1);
    }

    /** Whoever is answered from now on is answered by this model. */
    private void answered(HttpLoad load, String model) {
        here.eventually(
                model + " answers",
                () -> {
                    var bodies = load.bodies();
                    return bodies.size() == 1
                            && bodies.iterator().next().contains("\"model\": \"" + model + "\"");
                });
    }

    @Test
    @RunsConcurrently
    void clientsOfLlamaSwapFindWhatTheyExpect() throws Exception {
        var daemon = up("1");
        assertThat(ids(get("/v1/models"))).containsExactlyElementsOf(MODELS);
        assertThat(get("/running").get("running")).isEmpty();
        daemon.api().get("/api/v1/services/chat/health");
        daemon.api().send(daemon.api().request("/metrics"));
        assertThat(
                        HttpClientConnection.once(
                                        port,
                                        HttpClientConnection.request("GET", "/upstream/nobody/"))
                                .status())
                .isEqualTo(404);
        assertThat(
                        HttpClientConnection.once(
                                        port, HttpClientConnection.question(COMPLETIONS, "nobody"))
                                .json())
                .hasToString(
                        "{\"error\":{\"message\":\"no route leads to the model nobody\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}");
        for (var it : MODELS)
            assertThat(daemon.stateOf(it)).as("who only looks starts nothing").isEqualTo("stopped");
        startsOnce(daemon);
        assertThat(get("/running")).hasToString(running("chat"));
        var health =
                HttpClientConnection.once(
                        port, HttpClientConnection.request("GET", "/upstream/chat/health"));
        assertThat(health.body()).isEqualTo("ok");
        var elsewhere =
                HttpClientConnection.once(
                        port, HttpClientConnection.question("/upstream/code/v1/x", "chat"));
        assertThat(elsewhere.json().get("model").asText())
                .as("whatever the body says")
                .isEqualTo("code");
        assertThat(get("/running")).hasToString(running("code"));
        var unloaded =
                HttpClientConnection.once(
                        port, HttpClientConnection.request("POST", "/api/models/unload"));
        assertThat(unloaded.status()).isEqualTo(200);
        here.eventually("it has left", () -> daemon.stateOf("code").equals("stopped"));
        assertThat(get("/running").get("running")).isEmpty();
    }

    /** However many ask at the same time. */
    private void startsOnce(ForegroundDaemon daemon) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<HttpClientConnection.Answer>>();
            for (int i = 0; i < 20; i++)
                all.add(
                        clients.submit(() ->
                                HttpClientConnection.once(
                                        port, HttpClientConnection.question(COMPLETIONS, "chat"))));
            for (var it : all) assertThat(it.get().json().get("model").asText()).isEqualTo("chat");
        }
        assertThat(daemon.api().events("process.started", "chat")).hasSize(1);
    }

    @Test
    @RunsConcurrently
    void whatDemandHasStartedStopsWhenNobodyAsksAndWhatItNeedsComesFirst() throws Exception {
        model();
        here.config(
                """
                services {
                  db { command = ["sleep", "1001"], on-demand = true }
                  small {
                    command = ["python3", "programs/model_server.py", "--port", "{{port}}", "--model", "small"]
                    env.LOAD_SECONDS = 0, ports.http = 0, ready { http = "/health", interval = 100ms }
                    depends-on { db = ready }, on-demand = true, idle-stop = 1s
                  }
                }
                gateway { port = %d, routes.small { match.model = small, to = small } }
                """
                        .formatted(port));
        var daemon = here.up();
        listens();
        var question = HttpClientConnection.question(COMPLETIONS, "small");
        for (int i = 1; i <= 2; i++) {
            assertThat(HttpClientConnection.once(port, question).json().get("model").asText())
                    .isEqualTo("small");
            int starts = i;
            here.eventually("it has left", () -> daemon.stateOf("small").equals("stopped"));
            assertThat(daemon.api().events("process.started", "small")).hasSize(starts);
        }
        assertThat(daemon.stateOf("db")).isEqualTo("ready");
    }

    private ForegroundDaemon up(String seconds) throws Exception {
        model();
        here.file("models.conf", Files.readString(EXAMPLES.resolve("models.conf")));
        here.config(
                """
                include "models.conf"
                x-model.env.LOAD_SECONDS = %s
                gateway.port = %d
                """
                        .formatted(seconds, port));
        var daemon = here.up();
        listens();
        return daemon;
    }

    private void listens() {
        here.eventually("the gateway listens", () -> ProcfsObserver.listens(port));
    }

    private void model() throws IOException {
        port = E2eEnvironment.freePort();
        var program = "programs/model_server.py";
        here.file(program, Files.readString(EXAMPLES.resolve(program)));
    }

    private JsonNode get(String path) throws IOException {
        var answer = HttpClientConnection.once(port, HttpClientConnection.request("GET", path));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> ids(JsonNode list) {
        return DaemonApi.each(list.get("data")).map(it -> it.get("id").asText()).toList();
    }

    private static String running(String model) {
        return "{\"running\":[{\"model\":\"%s\",\"state\":\"ready\"}]}".formatted(model);
    }
}
