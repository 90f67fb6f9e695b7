package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.HttpClientConnection;
import io.valvo.e2e.testing.HttpLoad;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

/**
 * docs/gateway.md, restarts and updates: under load from 64 connections, what happens to processes
 * fails no request. Those that mustn't be repeated come too while nothing crashes.
 */
class UpdateUnderLoadIT {
    private static final int CLIENTS = 64;
    private static final String GET = HttpClientConnection.request("GET", "/");
    private static final String POST = HttpClientConnection.request("POST", "/");

    /** Answers every request after a moment, so that there are always some under way. */
    private static final String PROGRAM =
            """
            import asyncio, sys

            port, revision = int(sys.argv[1]), sys.argv[2].encode()
            status = b"503 Not" if revision == b"broken" else b"200 OK"
            answer = b"HTTP/1.1 %s\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (status, len(revision), revision)

            class Web(asyncio.Protocol):
                def connection_made(self, transport):
                    self.transport, self.data = transport, b""

                def data_received(self, data):
                    *heads, self.data = (self.data + data).split(b"\\r\\n\\r\\n")
                    for _ in heads:
                        loop.call_later(0.02, self.transport.write, answer)

            async def main():
                global loop
                loop = asyncio.get_running_loop()
                server = await loop.create_server(Web, "127.0.0.1", port, backlog=1024)
                await server.serve_forever()

            asyncio.run(main())
            """;

    private static final String STACK =
            """
            services.web {
              command = ["python3", "web.py", "{{port}}", "%s"]
              ports.http = 0, instances = %d, update = %s
              ready { http = "/", interval = 50ms%s }
              restart { backoff { min = 50ms, max = 200ms }, max = 1000 }
            }
            gateway { port = %d, routes.web { match.path = "/", to = web, timeout = 100s } }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private int port;

    @ParameterizedTest
    @ValueSource(strings = {"rolling", "blue-green"})
    void twoInstancesAreKilledRestartedAndReplaced(String update) throws Exception {
        var daemon = up(2, update);
        try (var load = HttpLoad.begin(CLIENTS, port, GET)) {
            for (int i = 0; i < 6; i++) kill(daemon, load, i % 2 == 0 ? "web" : "web~2");
            renew(daemon, load, 2, update);
            refuse(daemon, load, 2, update);
        }
    }

    @Test
    void theOnlyInstanceIsKilledRestartedAndReplaced() throws Exception {
        var daemon = up(1, "restart");
        try (var load = HttpLoad.begin(CLIENTS, port, GET)) {
            for (int i = 0; i < 4; i++) kill(daemon, load, "web");
            renew(daemon, load, 1, "restart");
        }
    }

    private ForegroundDaemon up(int instances, String update) throws Exception {
        port = E2eEnvironment.freePort();
        here.file("web.py", PROGRAM);
        revision("one", instances, update);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        here.eventually("the gateway listens", () -> ProcfsObserver.listens(port));
        return daemon;
    }

    private void revision(String name, int instances, String update) {
        var timeout = name.equals("broken") ? ", timeout = 1s" : "";
        here.config(STACK.formatted(name, instances, update, timeout, port));
    }

    /** Once each client has asked, and again when the next one is ready and each has asked it. */
    private void kill(ForegroundDaemon daemon, HttpLoad load, String instance) throws Exception {
        answers(load);
        long pid = daemon.pidOf(instance).orElseThrow();
        ProcfsObserver.signal("KILL", pid);
        here.eventually(
                instance + " is ready again",
                () ->
                        daemon.pidOf(instance).filter(it -> it != pid).isPresent()
                                && daemon.stateOf(instance).equals("ready"));
        answers(load);
    }

    private void renew(ForegroundDaemon daemon, HttpLoad load, int instances, String update)
            throws Exception {
        load.ask(GET, POST);
        answers(load);
        here.valvo("restart", "web").succeeded();
        answers(load);
        assertThat(load.bodies()).containsExactly("one");
        revision("two", instances, update);
        here.valvo("reload").succeeded();
        here.eventually("only two answers", () -> load.bodies().equals(Set.of("two")));
        answers(load);
    }

    private void refuse(ForegroundDaemon daemon, HttpLoad load, int instances, String update)
            throws Exception {
        var before = daemon.pidOf("web");
        revision("broken", instances, update);
        var reload = here.valvo("reload");
        assertThat(reload.code()).as(reload.err()).isEqualTo(1);
        answers(load);
        here.eventually("only two answers", () -> load.bodies().equals(Set.of("two")));
        assertThat(load.failures()).isEmpty();
        assertThat(daemon.pidOf("web")).isEqualTo(before);
    }

    /** Each client had an answer since, and nobody had anything else. */
    private void answers(HttpLoad load) {
        long before = load.answered();
        here.eventually(
                "everybody is answered",
                () -> load.answered() >= before + 3 * CLIENTS || !load.failures().isEmpty());
        assertThat(load.failures()).isEmpty();
    }
}
