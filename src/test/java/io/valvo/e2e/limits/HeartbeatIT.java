package io.valvo.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;
import io.valvo.testing.ManualPages;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;

/** docs/limits.md: heartbeats. */
class HeartbeatIT {
    private static final String WITHIN = "12s";

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** The worker of the manual beats until it is stopped from outside; then it is restarted. */
    @ParameterizedTest
    @RunsConcurrently
    @CsvSource({"python, python3", "js, node", "sh, systemd-notify"})
    void theWorkersOfTheManualBeat(String language, String program) throws Exception {
        assumeTrue(here.run("sh", "-c", "command -v " + program).code() == 0, "needs " + program);
        here.file("worker", example(language));
        here.config(
                """
                services.worker {
                  command = ["%s", "worker"]
                  heartbeat.within = %s
                  limits.iterations = 100000
                  restart.backoff.min = 0s
                  stop.timeout = 1s
                }
                """
                        .formatted(program.equals("systemd-notify") ? "sh" : program, WITHIN));
        var daemon = here.up();
        here.eventually("it runs", () -> daemon.pidOf("worker").isPresent());
        long pid = daemon.pidOf("worker").orElseThrow();
        here.eventually("it beats", () -> age(daemon) >= 0);
        here.eventually(
                "it has lived for longer than a window",
                () -> daemon.instance("worker").get("uptime_ms").asLong() > 13_000);
        assertThat(daemon.pidOf("worker")).contains(pid);
        assertThat(age(daemon)).isLessThan(12_000);
        ProcfsObserver.signal("STOP", pid);
        here.eventually("another one runs", () -> daemon.pidOf("worker").orElse(pid) != pid);
        assertThat(daemon.instance("worker").get("last_exit").asText()).contains("heartbeat");
        assertThat(daemon.api().events("heartbeat.missed", "worker")).isNotEmpty();
        assertThat(
                        daemon.api()
                                .events("process.exited", "worker")
                                .getFirst()
                                .at("/data/cause")
                                .asText())
                .isEqualTo("heartbeat");
        assertThat(LimitsIT.exceeded(daemon, "worker").get("limit").asText())
                .isEqualTo("heartbeat");
        assertThat(LimitsIT.metrics(daemon))
                .contains(
                        "valvo_limit_exceeded_total{instance=\"worker\",limit=\"heartbeat\",service=\"worker\"} 1.0");
        here.eventually(
                "the cause is told", () -> here.valvo("why", "worker").out().contains("heartbeat"));
    }

    @Test
    @RunsConcurrently
    void heartbeatsOfTheCommandLineAreIterations() throws Exception {
        here.config(
                """
                services.worker { command = ["sleep", "1000"], limits.iterations = 2 }
                """);
        var daemon = here.up();
        here.eventually("it runs", () -> daemon.pidOf("worker").isPresent());
        long pid = daemon.pidOf("worker").orElseThrow();
        here.valvo("heartbeat", "worker").succeeded();
        here.eventually("it is heard", () -> age(daemon) >= 0);
        assertThat(daemon.pidOf("worker")).contains(pid);
        here.valvo("heartbeat", "worker").succeeded();
        here.eventually("another one runs", () -> daemon.pidOf("worker").orElse(pid) != pid);
        assertThat(LimitsIT.exceeded(daemon, "worker").get("limit").asText())
                .isEqualTo("iterations");
        assertThat(daemon.instance("worker").get("last_exit").asText()).contains("iterations");
    }

    @Test
    @RunsConcurrently
    void whoNeverBeatsIsRestartedWhenTheWindowHasPassed() throws Exception {
        here.config(
                """
                services.worker {
                  command = ["sleep", "1000"]
                  heartbeat.within = 2s
                  restart { max = 1, backoff.min = 0s }
                }
                """);
        var daemon = here.up();
        here.eventually(
                "it is restarted", () -> daemon.instance("worker").get("incarnation").asInt() > 1);
        var ready =
                Instant.parse(
                        LimitsIT.event(daemon, "process.started", "worker").get("time").asText());
        var missed =
                Instant.parse(
                        LimitsIT.event(daemon, "heartbeat.missed", "worker").get("time").asText());
        assertThat(missed).isAfterOrEqualTo(ready.plusMillis(1900));
    }

    /** −1: none yet. */
    private static long age(ForegroundDaemon daemon) throws Exception {
        return daemon.api()
                .get("/api/v1/services/worker/health")
                .at("/process/heartbeat_age_ms")
                .asLong(-1);
    }

    private static String example(String language) {
        return ManualPages.blocks(language)
                .filter(block -> block.page().endsWith("limits.md"))
                .findFirst()
                .orElseThrow()
                .text();
    }
}
