package io.valvo.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;

/** docs/limits.md: metrics, judged by Prometheus itself where that is installed. */
class MetricsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    private static final List<String> NAMES =
            List.of(
                    "valvo_instance_up",
                    "valvo_instance_state",
                    "valvo_instance_uptime_seconds",
                    "valvo_instance_memory_bytes",
                    "valvo_instance_cpu_seconds_total",
                    "valvo_instance_threads",
                    "valvo_instance_open_files",
                    "valvo_instance_processes",
                    "valvo_instance_restarts_total",
                    "valvo_instance_last_exit_code",
                    "valvo_limit_memory_bytes",
                    "valvo_limit_cpu_ratio",
                    "valvo_probe_duration_seconds_sum",
                    "valvo_probe_failures_total",
                    "valvo_port_lease_info",
                    "valvo_events_total",
                    "valvo_sse_subscribers",
                    "valvo_scan_duration_seconds_sum",
                    "valvo_actor_restarts_total",
                    "valvo_build_info",
                    "process_cpu_seconds_total",
                    "jvm_memory_used_bytes");

    private static final Pattern PROBED =
            Pattern.compile(
                    "valvo_probe_duration_seconds_count\\{instance=\"web\",probe=\"exec test\",service=\"web\"\\} [1-9]");

    @Test
    void everythingThatIsPromisedIsThereAndNothingCarriesAPid() throws Exception {
        var daemon = up();
        here.eventually(
                "it has all", () -> NAMES.stream().allMatch(LimitsIT.metrics(daemon)::contains));
        here.eventually(
                "the first was probed", () -> PROBED.matcher(LimitsIT.metrics(daemon)).find());
        var metrics = LimitsIT.metrics(daemon);
        assertThat(metrics)
                .contains("valvo_instance_up{instance=\"web\",service=\"web\"} 1.0")
                .contains("valvo_instance_up{instance=\"web/2\",service=\"web\"} 1.0")
                .contains("valvo_limit_cpu_ratio{instance=\"web\",service=\"web\"} 0.8")
                .contains(
                        "valvo_actor_restarts_total{actor=\"sampler\",instance=\"\",service=\"\"} 0.0")
                .doesNotContain("pid=");
    }

    @Test
    void promtoolFindsNothingToImprove() throws Exception {
        assumeTrue(here.run("sh", "-c", "command -v promtool").code() == 0, "needs promtool");
        var daemon = up();
        here.eventually("it has all", () -> LimitsIT.metrics(daemon).contains(NAMES.getFirst()));
        here.file("metrics", ours(LimitsIT.metrics(daemon)));
        var check = here.run("sh", "-c", "promtool check metrics < metrics");
        assertThat(check.out() + check.err()).isEmpty();
        assertThat(check.code()).isZero();
    }

    @Test
    void prometheusScrapesIt() throws Exception {
        assumeTrue(here.run("sh", "-c", "command -v prometheus").code() == 0, "needs prometheus");
        var daemon = up();
        int port = E2eEnvironment.freePort();
        var api = URI.create(daemon.api().url().orElseThrow());
        here.file(
                "prometheus.yml",
                """
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs:
                  - job_name: valvo
                    authorization: { credentials_file: %s/token.read }
                    static_configs: [{ targets: ["127.0.0.1:%d"] }]
                """
                        .formatted(here.state(), api.getPort()));
        here.background(
                "prometheus.out",
                "prometheus",
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:" + port);
        here.eventually(
                "it has the series",
                () -> query(port, "valvo_instance_up").contains("\"service\":\"web\""));
        here.eventually(
                "it can be scraped", () -> query(port, "up{job=\"valvo\"}").contains("\"1\"]"));
    }

    @Test
    void theSameIsToldAsJsonWithItsHistory() throws Exception {
        var daemon = up();
        here.eventually(
                "there is some history",
                () ->
                        daemon.api()
                                        .get("/api/v1/services/web/metrics")
                                        .at("/instances/0/history/0/memory_mb")
                                        .size()
                                > 2);
        // The first look may have come before it had executed its program.
        here.eventually(
                "it has memory",
                () ->
                        daemon.api()
                                        .get("/api/v1/services/web/metrics")
                                        .at("/instances/0/memory_mb")
                                        .asDouble()
                                > 0);
        var first = daemon.api().get("/api/v1/services/web/metrics").at("/instances/0");
        assertThat(first.get("name").asText()).isEqualTo("web");
        assertThat(first.at("/history/0/interval_ms").asLong()).isEqualTo(1000);
        assertThat(first.at("/history/1/interval_ms").asLong()).isEqualTo(60_000);
    }

    private ForegroundDaemon up() throws Exception {
        here.config(
                """
                services.web {
                  command = ["sleep", "1000"]
                  instances = 2
                  ports.http { range = "%s" }
                  health { exec = ["test", "-f", "no-such-file"], interval = 200ms, failures = 100000 }
                  limits { memory = 100 MiB, cpu = 80% }
                  restart.backoff.min = 0s
                }
                """
                        .replace("%s", range()));
        var daemon = here.up();
        here.eventually("both run", () -> run(daemon));
        ProcfsObserver.signal("KILL", daemon.pidOf("web").orElseThrow());
        here.eventually(
                "the first one runs again",
                () -> daemon.instance("web").get("incarnation").asInt() == 2 && run(daemon));
        return daemon;
    }

    /** Both have a process, healthy or not. */
    private static boolean run(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().service("web").get("instances"))
                .allMatch(it -> it.get("pid").isNumber());
    }

    private static String range() {
        int first = E2eEnvironment.freeRange(10);
        return first + "-" + (first + 9);
    }

    /** Those of the JVM are named by Micrometer. */
    private static String ours(String metrics) {
        var ours = new StringBuilder();
        metrics.lines()
                .filter(it -> it.contains("valvo_"))
                .forEach(it -> ours.append(it).append('\n'));
        return ours.toString();
    }

    private static String query(int port, String expression) throws Exception {
        var query = java.net.URLEncoder.encode(expression, java.nio.charset.StandardCharsets.UTF_8);
        var uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=" + query);
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        } catch (java.io.IOException notYet) {
            return "";
        }
    }
}
