package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;

/** docs/gateway.md: a reload opens the gateway, moves it and closes it; no request is lost. */
class GatewayReloadIT {
    private static final String SERVICE =
            """
            services.web {
              command = ["python3", "web.py", "{{port}}"]
              ports.http = 0, ready.http = "/"
            }
            """;

    /** Answers {@code /held} once it is let. */
    private static final String PROGRAM =
            """
            import http.server, os, sys, time

            class Web(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    if self.path == "/held":
                        open("held", "w").close()
                        while not os.path.exists("let"):
                            time.sleep(0.02)
                    self.send_response(200)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"ok")

            http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Web).serve_forever()
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theGatewayComesMovesAndGoesByReload() throws Exception {
        here.file("web.py", PROGRAM);
        here.config(SERVICE);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        var began = daemon.pidOf("web");

        int first = E2eEnvironment.freePort();
        assertThat(reloaded(first)).contains("gateway: to listen on 127.0.0.1:" + first);
        assertThat(answers(first)).as("it listens when reload has returned").isTrue();
        var held = client.sendAsync(request(first, "/held"), BodyHandlers.ofString());
        here.eventually("a request is under way", () -> Files.exists(here.dir().resolve("held")));

        int second = E2eEnvironment.freePort();
        reloaded(second);
        here.eventually("it listens elsewhere", () -> answers(second));
        here.eventually("and here no more", () -> !answers(first));
        assertThat(held).as("it goes on").isNotDone();
        here.file("let", "");
        assertThat(held.get(E2eEnvironment.PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
                .isEqualTo(200);

        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            configure("127.0.0.1", taken.getLocalPort());
            var refused = here.valvo("reload");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(
                            "can't listen on 127.0.0.1:" + taken.getLocalPort(),
                            "it stays on http://127.0.0.1:" + second + " and tries again");
            assertThat(answers(second)).as("what works stays").isTrue();
        }

        reloaded("0.0.0.0", second);
        here.eventually(
                "it listens on all addresses",
                () -> daemon.api().events().toString().contains("http://0.0.0.0:" + second));
        here.eventually("and answers there", () -> answers(second));

        here.config(SERVICE);
        assertThat(here.valvo("reload").succeeded().out()).contains("gateway removed");
        here.eventually("it listens no more", () -> !answers(second));
        assertThat(daemon.pidOf("web")).as("nothing else was touched").isEqualTo(began);
    }

    private String reloaded(int port) throws Exception {
        return reloaded("127.0.0.1", port);
    }

    private String reloaded(String bind, int port) throws Exception {
        configure(bind, port);
        return here.valvo("reload").succeeded().out();
    }

    private void configure(String bind, int port) {
        here.config(
                SERVICE
                        + """
                        gateway { bind = "%s", port = %d, routes.web { match.path = "/", to = web } }
                        """
                                .formatted(bind, port));
    }

    private boolean answers(int port) {
        try {
            return client.send(request(port, "/"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException | InterruptedException refused) {
            return false;
        }
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    }
}
