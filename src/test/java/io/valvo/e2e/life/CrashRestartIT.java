package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Crashes: restarts, the budget, backoff. */
class CrashRestartIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void aKilledProcessIsReplacedOnTheSamePort() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config(
                """
                services {
                  web {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.http { prefer = %d, otherwise = [%d] }
                    ready { http = "/" }
                    restart.backoff.min = 0s
                  }
                }
                """
                        .formatted(port, E2eEnvironment.freePort()));
        var daemon = here.up();
        here.eventually("web is ready", () -> daemon.stateOf("web").equals("ready"));
        long first = daemon.pidOf("web").orElseThrow();
        ProcfsObserver.signal("KILL", first);
        here.eventually(
                "a new process is ready",
                () ->
                        daemon.stateOf("web").equals("ready")
                                && daemon.pidOf("web").orElse(first) != first);

        var instance = daemon.instance("web");
        assertThat(instance.get("ports").get("http").asInt()).isEqualTo(port);
        assertThat(instance.get("restart_count").asInt()).isEqualTo(1);
        assertThat(instance.get("last_exit").asText()).contains("killed by SIGKILL");
        assertThat(instance.get("incarnation").asInt()).isEqualTo(2);
        assertThat(ProcfsObserver.fact(first)).isEmpty();
    }

    @Test
    void moreCrashesThanTheBudgetEndInFailedUntilSomebodyRestartsIt() throws Exception {
        here.config(
                """
                services {
                  flaky {
                    shell = true
                    command = "test -e well && echo well && exec sleep 1000; echo no luck today; exit 7"
                    ready.log = "^well"
                    restart { backoff.min = 0s, max = 3, within = 10m }
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it gave up", () -> daemon.stateOf("flaky").equals("failed"));
        assertThat(daemon.api().events("process.started", "flaky")).hasSize(4);
        assertThat(daemon.instance("flaky").get("restart_count").asInt()).isEqualTo(3);
        assertThat(here.valvo("why", "flaky").succeeded().out())
                .contains("flaky is failed", "exited 7", "3");
        assertThat(daemon.alive()).isTrue();

        var failing = here.valvo("start", "flaky");
        assertThat(failing.code()).isEqualTo(1);
        assertThat(failing.out() + failing.err()).contains("no luck today");

        here.file("well", "");
        here.valvo("restart", "flaky").succeeded();
        assertThat(daemon.stateOf("flaky")).isEqualTo("ready");
        assertThat(here.valvo("why", "flaky").succeeded().out()).startsWith("flaky is ready");
    }

    @Test
    void duringBackoffStopAnswersAtOnce() throws Exception {
        here.config(
                """
                services {
                  flaky {
                    command = ["false"]
                    restart { backoff { min = 10m, max = 10m }, max = 100 }
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it waits", () -> daemon.stateOf("flaky").equals("backoff"));
        assertThat(daemon.instance("flaky").get("next_try_ms").asLong()).isPositive();
        assertThat(here.valvo("why", "flaky").succeeded().out())
                .contains("exited 1", "next try in");
        here.valvo("stop", "flaky").succeeded();
        assertThat(daemon.stateOf("flaky")).isEqualTo("stopped");
    }
}
