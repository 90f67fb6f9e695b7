package io.valvo.e2e.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Alive and ready are two things. */
class LivenessIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Answers requests until told to hang: then it still accepts, and never answers again. */
    private static final String HANGS =
            """
            import http.server, os, sys, time
            class Page(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    while os.path.exists("hang"):
                        time.sleep(0.1)
                    self.send_response(200)
                    self.end_headers()
            time.sleep(float(sys.argv[2]))
            http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
            """;

    @Test
    @RunsConcurrently
    void aProcessThatAcceptsButNeverAnswersIsRestarted() throws Exception {
        here.file("server.py", HANGS);
        here.config(
                """
                services {
                  web {
                    command = ["python3", "server.py", "{{port}}", "0"]
                    ports.http = %d
                    ready.http = "/"
                    health { http = "/", interval = 100ms, timeout = 2s, failures = 2 }
                    restart.backoff.min = 0s
                    stop.timeout = 1s
                  }
                }
                """
                        .formatted(E2eEnvironment.freePort()));
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        long first = daemon.pidOf("web").orElseThrow();
        here.file("hang", "");
        here.eventually("the first one is gone", () -> !ProcfsObserver.alive(first));
        here.run("rm", "hang").succeeded();
        here.eventually(
                "another is ready",
                () ->
                        daemon.stateOf("web").equals("ready")
                                && daemon.pidOf("web").orElse(first) != first);
        assertThat(daemon.api().events("probe.failed", "web")).isNotEmpty();
        assertThat(daemon.instance("web").get("last_exit").asText()).contains("health");
        assertThat(daemon.instance("web").get("restart_count").asInt()).isPositive();
    }

    @Test
    @RunsConcurrently
    void aSlowStartIsNotKilledByLivenessChecks() throws Exception {
        here.file("server.py", HANGS);
        here.config(
                """
                services {
                  slow {
                    command = ["python3", "server.py", "{{port}}", "6"]
                    ports.http = %d
                    ready { http = "/", timeout = 10m }
                    health { http = "/", interval = 200ms, timeout = 30s, failures = 1 }
                  }
                }
                """
                        .formatted(E2eEnvironment.freePort()));
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("slow").equals("ready"));
        assertThat(daemon.instance("slow").get("incarnation").asInt()).isEqualTo(1);
        assertThat(daemon.instance("slow").get("restart_count").asInt()).isZero();
        assertThat(daemon.api().events("process.started", "slow")).hasSize(1);
    }

    @Test
    @RunsConcurrently
    void anExitWithZeroCompletesUnderOnFailureAndRestartsUnderAlways() throws Exception {
        here.config(
                """
                services {
                  once { command = ["true"] }
                  again { command = ["true"], restart { policy = always, max = 2, backoff.min = 0s } }
                }
                """);
        var daemon = here.up();
        here.eventually("one has completed", () -> daemon.stateOf("once").equals("completed"));
        here.eventually(
                "the other used its budget", () -> daemon.stateOf("again").equals("failed"));
        assertThat(daemon.api().events("process.started", "once")).hasSize(1);
        assertThat(daemon.api().events("process.started", "again")).hasSize(3);
    }

    @Test
    @RunsConcurrently
    void aHeartbeatThatStopsCausesARestart() throws Exception {
        here.file("notify.py", ReadinessIT.NOTIFY);
        here.config(
                """
                services {
                  worker {
                    command = ["python3", "notify.py", "READY=1", "WATCHDOG=1"]
                    ready.notify = true
                    heartbeat.within = 500ms
                    restart { backoff.min = 0s, max = 1 }
                  }
                }
                """);
        var daemon = here.up();
        here.eventually(
                "it was restarted",
                () -> daemon.instance("worker").get("restart_count").asInt() > 0);
        assertThat(daemon.api().events("heartbeat.missed", "worker")).isNotEmpty();
        assertThat(daemon.instance("worker").get("last_exit").asText()).contains("heartbeat");
    }
}
