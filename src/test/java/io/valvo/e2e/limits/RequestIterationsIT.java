package io.valvo.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** docs/limits.md: requests of the gateway are iterations. */
class RequestIterationsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void aServiceIsRenewedAfterSoManyRequestsAndNoneOfThemFails() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config(
                """
                gateway { port = %d, routes.web { match.path = "/", to = web } }
                services.web {
                  command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                  ports.http = 0, ready.http = "/", limits.iterations = 3
                }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        here.eventually("the gateway listens", () -> ProcfsObserver.listens(port));
        var client = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
        for (int i = 0; i < 8; i++)
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        here.eventually(
                "it was restarted", () -> daemon.instance("web").get("incarnation").asInt() > 1);
        assertThat(LimitsIT.exceeded(daemon, "web").get("limit").asText()).isEqualTo("iterations");
        assertThat(daemon.api().events("process.exited", "web").getFirst().at("/data/cause"))
                .hasToString("\"iterations-limit\"");
    }
}
