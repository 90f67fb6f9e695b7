package io.valvo.e2e.ports;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** Ports that others hold, and ports that wait for their service. */
class PortsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void aPortHeldByAStrangerIsLeftToItAndTheNextAlternativeIsTaken() throws Exception {
        int held = E2eEnvironment.freePort();
        int next = E2eEnvironment.freePort();
        var stranger =
                here.background(
                        "stranger.out",
                        "python3",
                        "-m",
                        "http.server",
                        "" + held,
                        "--bind",
                        "127.0.0.1");
        here.eventually("the stranger listens", () -> ProcfsObserver.listens(held));
        here.config(
                """
                services {
                  web {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.http { prefer = %d, otherwise = [%d], on-conflict = migrate }
                    ready { http = "/" }
                  }
                  worker {
                    shell = true
                    command = "env; exec sleep 1000"
                    depends-on { web = ready }
                  }
                }
                """
                        .formatted(held, next));
        var daemon = here.up();
        here.eventually("the worker runs", () -> daemon.stateOf("worker").equals("ready"));

        assertThat(daemon.portOf("web", "http")).isEqualTo(next);
        var holder =
                daemon.api().events("port.conflict", "web").getFirst().get("data").get("holder");
        assertThat(holder.get("pid").asLong()).isEqualTo(stranger.pid());
        assertThat(holder.get("command").asText()).contains("http.server " + held);
        assertThat(holder.get("user").asText()).isEqualTo(System.getProperty("user.name"));
        assertThat(holder.get("ours").asBoolean()).isFalse();
        assertThat(daemon.api().events("port.migrated", "web")).hasSize(1);
        assertThat(here.valvo("why", "web").succeeded().out())
                .contains("instead of " + held, "pid " + stranger.pid(), "http.server " + held);
        var told =
                List.of(
                        "WEB_PORT=" + next,
                        "WEB_URL=http://127.0.0.1:" + next,
                        "WEB_HOST=127.0.0.1");
        here.eventually(
                "the worker tells where the web server is",
                () -> here.log("worker").lines().toList().containsAll(told));
        assertThat(stranger.isAlive()).isTrue();
        here.valvo("down").succeeded();
        assertThat(stranger.isAlive()).as("the stranger lives on").isTrue();
    }

    @Test
    void connectionsToASocketOfValvosWaitWhileTheServiceRestarts() throws Exception {
        int port = E2eEnvironment.freePort();
        here.file(
                "server.py",
                """
                import os, socket, time
                assert os.environ["LISTEN_PID"] == str(os.getpid()) and os.environ["LISTEN_FDS"] == "1"
                while os.path.exists("hold"):
                    time.sleep(0.05)
                listener = socket.socket(fileno=3)
                print("serving", flush=True)
                while True:
                    connection, _ = listener.accept()
                    connection.sendall(str(os.getpid()).encode())
                    connection.close()
                """);
        here.config(
                """
                services {
                  web {
                    command = ["python3", "server.py"]
                    ports.http { prefer = %d, socket = true }
                    ready.log = "serving"
                    restart.backoff.min = 0s
                  }
                }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        long first = daemon.pidOf("web").orElseThrow();
        assertThat(answer(port)).isEqualTo("" + first);

        here.file("hold", "");
        ProcfsObserver.signal("KILL", first);
        here.eventually("the old one is gone", () -> !ProcfsObserver.alive(first));
        try (var waiting = new Socket("127.0.0.1", port)) {
            here.run("rm", "hold").succeeded();
            var answer = new String(waiting.getInputStream().readAllBytes(), UTF_8);
            assertThat(Long.parseLong(answer)).isNotEqualTo(first);
        }
        here.valvo("stop", "web").succeeded();
        assertThat(ProcfsObserver.listens(port)).as("a stopped service has no socket").isFalse();
    }

    private static String answer(int port) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
