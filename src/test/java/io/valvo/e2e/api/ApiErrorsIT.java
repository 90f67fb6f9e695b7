package io.valvo.e2e.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** docs/api.md, errors: what is wrong is answered by the right 4xx as application/problem+json. */
class ApiErrorsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void everyWrongRequestGetsItsProblem() throws Exception {
        here.config("services.backend.command = [\"sleep\", \"1000\"]");
        var daemon = here.up();
        here.eventually("it runs", () -> daemon.stateOf("backend").equals("ready"));
        var pid = daemon.pidOf("backend");
        var control = "Bearer " + daemon.api().token();
        var read = "Bearer " + Files.readString(here.state().resolve("token.read")).strip();
        var services = "/api/v1/services";
        var scale = services + "/backend/scale";

        problem(400, control, scale, "-d", "{\"instances\": ");
        problem(400, control, scale, "-d", "{\"instances\": \"many\"}");
        var unknown = problem(404, control, services + "/backnd");
        assertThat(unknown.get("similar").toString()).contains("backend");
        problem(404, control, "/api/v1/nothing");
        problem(405, control, services, "-X", "DELETE");
        assertThat(here.text("headers")).containsPattern("(?im)^allow: .*GET");
        here.file("big", "");
        try (var big = new RandomAccessFile(here.dir().resolve("big").toFile(), "rw")) {
            big.setLength(10 * 1024 * 1024);
        }
        problem(413, control, scale, "--data-binary", "@big");
        problem(401, "", services);
        assertThat(here.text("headers")).containsPattern("(?im)^www-authenticate: *Bearer");
        problem(401, "Bearer wrong", services);
        problem(403, read, services + "/backend/stop", "-X", "POST");
        problem(403, control, services, "-H", "Host: evil.example");
        problem(
                403,
                control,
                services + "/backend/stop",
                "-X",
                "POST",
                "-H",
                "Origin: http://evil.example");

        assertThat(daemon.pidOf("backend")).as("nothing has happened to it").isEqualTo(pid);
        assertThat(daemon.stateOf("backend")).isEqualTo("ready");
        assertThat(status(read, services)).as("who may read, reads").isEqualTo(200);
        assertThat(status("", "/health")).isEqualTo(200);
        assertThat(status("", "/ready")).isEqualTo(200);
    }

    /** Asks with curl, and checks that the answer is the problem expected. */
    private JsonNode problem(int status, String authorization, String path, String... options)
            throws Exception {
        assertThat(status(authorization, path, options))
                .as(path + List.of(options))
                .isEqualTo(status);
        assertThat(here.text("headers"))
                .containsPattern("(?im)^content-type: *application/problem\\+json");
        var problem = DaemonApi.MAPPER.readTree(here.text("body"));
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asText()).isNotEmpty();
        assertThat(problem.get("detail").asText()).isNotEmpty();
        return problem;
    }

    private int status(String authorization, String path, String... options)
            throws IOException, InterruptedException {
        var words =
                new ArrayList<>(List.of("-s", "-D", "headers", "-o", "body", "-w", "%{http_code}"));
        words.addAll(List.of("-H", "Content-Type: application/json"));
        if (!authorization.isEmpty())
            words.addAll(List.of("-H", "Authorization: " + authorization));
        words.addAll(List.of(options));
        words.add(new DaemonApi(here.state()).url().orElseThrow() + path);
        return Integer.parseInt(here.run("curl", words.toArray(String[]::new)).out());
    }
}
