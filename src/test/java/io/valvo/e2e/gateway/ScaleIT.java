package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** docs/gateway.md, more and fewer instances. */
class ScaleIT {
    /** Says its process, at once or after as long as there is no file "go". */
    private static final String SERVER =
            """
            import http.server, os, sys, time
            class H(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    if self.path == '/slow': open('asked-%d' % os.getpid(), 'w').close()
                    while self.path == '/slow' and not os.path.exists('go'): time.sleep(0.01)
                    body = str(os.getpid()).encode()
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                def log_message(self, *a): pass
            if os.path.exists('bad'): sys.exit(7)
            http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), H).serve_forever()
            """;

    private static final String STACK =
            """
            services.web {
              command = ["python3", "server.py", "{{port}}"], ports.http = 0, ready.http = "/"
              update = rolling, stop.drain = 60s, test.http = "/hello"
            }
            gateway { port = 0, routes.all { to = web } }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void itWaitsUntilTheNewOnesAreReadyAndThoseTooManyAreDrained() throws Exception {
        var daemon = up();
        here.valvo("scale", "web", "2").succeeded();
        assertThat(daemon.stateOf("web")).isEqualTo("ready");
        assertThat(pids(daemon)).hasSize(2);
        var gateway = gateway(daemon);
        try (var client = HttpClient.newHttpClient()) {
            var slow = List.of(get(client, gateway + "/slow"), get(client, gateway + "/slow"));
            var both = pids(daemon);
            here.eventually("each has a request", () -> both.stream().allMatch(this::asked));
            here.valvo("scale", "web", "1", "--no-wait").succeeded();
            here.eventually("the second leaves", () -> events(daemon).contains("stopping"));
            assertThat(pids(daemon)).as("its request is waited for").hasSize(2);
            Files.createFile(here.dir().resolve("go"));
            var said = new ArrayList<Long>();
            for (var it : slow) said.add(Long.parseLong(it.join().body()));
            assertThat(said).containsExactlyInAnyOrderElementsOf(both);
        }
        here.eventually("it has left", () -> pids(daemon).size() == 1);
    }

    @Test
    void oneThatDoesNotGetReadyIsTakenBackAndTheCommandFails() throws Exception {
        var daemon = up();
        var before = pids(daemon);
        Files.createFile(here.dir().resolve("bad"));
        var scale = here.valvo("scale", "web", "3");
        assertThat(scale.code()).as(scale.err()).isEqualTo(1);
        assertThat(scale.err()).contains("web/", "exited 7");
        here.eventually("they have left", () -> instances(daemon) == 1);
        assertThat(pids(daemon)).isEqualTo(before);
        assertThat(daemon.stateOf("web")).isEqualTo("ready");
        Files.delete(here.dir().resolve("bad"));
        here.valvo("scale", "web", "2").succeeded();
        assertThat(pids(daemon)).hasSize(2);
    }

    @Test
    void theGatewayAndItsRoutesAreThereToBeSeenAndAServiceCanBeTested() throws Exception {
        var daemon = up();
        var gateway = gateway(daemon);
        assertThat(daemon.api().events())
                .filteredOn(it -> it.get("type").asText().equals("gateway.listening"))
                .extracting(it -> it.at("/data/url").asText())
                .containsExactly(gateway);
        var routes = here.valvo("routes").succeeded().out();
        assertThat(routes).contains("gateway " + gateway, "all", "web", "closed");
        var route = here.valvo("routes", "--json").succeeded().json().get(0);
        assertThat(route.at("/targets/0/service").asText()).isEqualTo("web");
        var test = here.valvo("test", "web", "--json").succeeded().json();
        assertThat(test.get("status").asInt()).isEqualTo(200);
        assertThat(test.get("request").asText()).startsWith("GET http://127.0.0.1:");
        assertThat(test.get("request").asText()).endsWith("/hello");
        assertThat(here.valvo("test", "web").succeeded().out()).contains("200 in ", " bytes");
        here.valvo("stop", "web").succeeded();
        var down = here.valvo("test", "web");
        assertThat(down.code()).isEqualTo(1);
        assertThat(down.err()).contains("web is stopped; a test starts nothing");
        assertThat(daemon.stateOf("web")).isEqualTo("stopped");
    }

    private ForegroundDaemon up() throws Exception {
        here.config(STACK);
        Files.writeString(here.dir().resolve("server.py"), SERVER);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        return daemon;
    }

    private boolean asked(long pid) {
        return Files.exists(here.dir().resolve("asked-" + pid));
    }

    private String gateway(ForegroundDaemon daemon) throws Exception {
        here.eventually(
                "it listens", () -> daemon.api().get("/api/v1/system").path("gateway").isTextual());
        return daemon.api().get("/api/v1/system").get("gateway").asText();
    }

    private static CompletableFuture<HttpResponse<String>> get(HttpClient client, String url) {
        var request = HttpRequest.newBuilder(URI.create(url)).build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> events(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events("instance.state", "web").stream()
                .map(it -> it.at("/data/to").asText())
                .toList();
    }

    private static int instances(ForegroundDaemon daemon) throws Exception {
        return daemon.api().service("web").get("instances").size();
    }

    private static List<Long> pids(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().service("web").get("instances"))
                .filter(it -> it.get("pid").isNumber())
                .map(it -> it.get("pid").asLong())
                .toList();
    }
}
