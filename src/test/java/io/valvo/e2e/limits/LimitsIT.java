package io.valvo.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.regex.Pattern;

/** docs/limits.md: what is measured, and what happens to those that take too much. */
class LimitsIT {
    private static final Pattern LOOKS =
            Pattern.compile("(?m)^valvo_scan_duration_seconds_count (\\S+)$");

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** The first of its kind grows by 50 MiB/s; whoever comes after it behaves. */
    private static final String GROWS =
            """
            import os, time
            held = []
            if not os.path.exists("grown"):
                open("grown", "w").close()
                while True:
                    held.append(bytearray(b"x") * (5 << 20))
                    time.sleep(0.1)
            time.sleep(1000)
            """;

    /** Takes 100 MiB, and the rest once it is let; the next one behaves. */
    private static final String GROWS_IN_TWO =
            """
            import os, time
            held = []
            if not os.path.exists("more"):
                held.append(bytearray(b"x") * (100 << 20))
                while not os.path.exists("more"): time.sleep(0.05)
                held.append(bytearray(b"x") * (300 << 20))
            time.sleep(1000)
            """;

    private static final String SHARES =
            """
            import os, time
            shared = bytearray(b"x") * (300 << 20)
            for _ in range(4):
                if os.fork() == 0:
                    shared.count(b"y")
                    break
            time.sleep(1000)
            """;

    private static final String BURNS =
            """
            import os, sys, time
            seconds = float(sys.argv[1])
            if not os.path.exists("burnt"):
                open("burnt", "w").close()
                while time.process_time() < seconds: pass
            time.sleep(1000)
            """;

    @Test
    void aTreeThatOutgrowsItsMemoryIsRestartedAndTheCauseIsTold() throws Exception {
        here.file("grow.py", GROWS);
        var daemon =
                up(
                        """
                        services.hog {
                          command = ["sh", "-c", "python3 grow.py & wait"]
                          limits.memory = 100 MiB
                          restart.backoff.min = 0s
                        }
                        """);
        restarted(daemon, "hog");
        assertThat(exceeded(daemon, "hog").get("limit").asText()).isEqualTo("memory");
        assertThat(exceeded(daemon, "hog").get("value").asDouble()).isGreaterThan(100 << 20);
        assertThat(daemon.api().events("process.exited", "hog").getFirst().at("/data/cause"))
                .hasToString("\"memory-limit\"");
        assertThat(daemon.instance("hog").get("last_exit").asText()).contains("memory");
        assertThat(here.valvo("why", "hog").out()).containsPattern("memory \\d+/100 MiB");
        assertThat(metrics(daemon))
                .contains(
                        "valvo_limit_exceeded_total{instance=\"hog\",limit=\"memory\",service=\"hog\"} 1.0",
                        "valvo_instance_restarts_total{instance=\"hog\",service=\"hog\"} 1.0",
                        "valvo_limit_memory_bytes{instance=\"hog\",service=\"hog\"} 1.048576E8");
    }

    @Test
    void theWarningComesBeforeTheEnd() throws Exception {
        here.file("grow.py", GROWS_IN_TWO);
        var daemon =
                up(
                        """
                        services.hog {
                          command = ["python3", "grow.py"]
                          limits { memory = 300 MiB, warn-at = 20% }
                        }
                        """);
        here.eventually(
                "it is warned", () -> !daemon.api().events("limit.warned", "hog").isEmpty());
        here.file("more", "");
        restarted(daemon, "hog");
        long warned = event(daemon, "limit.warned", "hog").get("seq").asLong();
        assertThat(warned).isLessThan(event(daemon, "limit.exceeded", "hog").get("seq").asLong());
        assertThat(event(daemon, "limit.warned", "hog").at("/data/value").asDouble())
                .isBetween(0.2 * (300 << 20), 1.0 * (300 << 20));
    }

    @Test
    void memoryThatWorkersShareCountsOnce() throws Exception {
        here.file("share.py", SHARES);
        var daemon =
                up(
                        """
                        services.web { command = ["python3", "share.py"], limits.memory = 512 MiB }
                        """);
        here.eventually(
                "all workers are counted",
                () -> daemon.instance("web").get("processes").asInt(0) == 5);
        looks(daemon, 4);
        assertThat(daemon.instance("web").get("memory_mb").asDouble()).isBetween(300.0, 400.0);
        assertThat(daemon.api().events("limit.exceeded", "web")).isEmpty();
        assertThat(daemon.instance("web").get("incarnation").asInt()).isEqualTo(1);
    }

    @Test
    void whoBurnsCpuForTheWholeWindowIsRestartedAndWhoBurnsForAMomentIsNot() throws Exception {
        here.file("one/burn.py", BURNS);
        here.file("two/burn.py", BURNS);
        var daemon =
                up(
                        """
                        defaults { restart.backoff.min = 0s, limits { cpu = 10%, cpu-over = 4s } }
                        services {
                          burst { command = ["python3", "burn.py", "0.1"], cwd = one }
                          hog { command = ["python3", "burn.py", "1000"], cwd = two }
                        }
                        """);
        restarted(daemon, "hog");
        looks(daemon, 6);
        assertThat(exceeded(daemon, "hog").get("limit").asText()).isEqualTo("cpu");
        assertThat(exceeded(daemon, "hog").get("value").asDouble()).isGreaterThan(10);
        assertThat(daemon.instance("hog").get("last_exit").asText()).contains("cpu");
        assertThat(here.valvo("why", "hog").out()).containsPattern("cpu \\d+(\\.\\d)?/10% over 4s");
        assertThat(daemon.api().events("limit.exceeded", "burst")).isEmpty();
        assertThat(daemon.instance("burst").get("incarnation").asInt()).isEqualTo(1);
    }

    @Test
    void whoseTimeIsUpEndsGracefully() throws Exception {
        var daemon =
                up(
                        """
                        services.worker {
                          shell = true
                          command = "trap 'echo bye; exit 0' TERM; echo here; while :; do sleep 0.1; done"
                          limits.runtime = 2s
                        }
                        """);
        restarted(daemon, "worker");
        here.eventually(
                "it said good-bye before the next one came",
                () -> here.log("worker").matches("(?s)here\n.*bye\n.*here\n.*"));
        assertThat(exceeded(daemon, "worker").get("limit").asText()).isEqualTo("runtime");
        assertThat(exceeded(daemon, "worker").get("value").asDouble()).isGreaterThanOrEqualTo(2000);
        assertThat(daemon.instance("worker").get("last_exit").asText()).contains("runtime");
        assertThat(
                        daemon.api()
                                .get("/api/v1/services/worker/health")
                                .at("/process/remaining_ms")
                                .asLong())
                .isBetween(0L, 2000L);
    }

    @Test
    void tooManyProcessesOrFilesEndIt() throws Exception {
        here.file(
                "files.py",
                "import time\nheld = [open('/dev/null') for _ in range(60)]\ntime.sleep(1000)\n");
        var daemon =
                up(
                        """
                        defaults.limits.action = stop
                        services {
                          forks {
                            command = ["sh", "-c", "for i in 1 2 3 4; do sleep 1000 & done; wait"]
                            limits.processes = 3
                          }
                          opens { command = ["python3", "files.py"], limits.files = 50 }
                        }
                        """);
        for (var name : List.of("forks", "opens"))
            here.eventually(
                    name + " ends", () -> daemon.instance(name).get("last_exit").isTextual());
        assertThat(exceeded(daemon, "forks").get("limit").asText()).isEqualTo("processes");
        assertThat(exceeded(daemon, "forks").get("value").asInt()).isBetween(4, 5);
        assertThat(exceeded(daemon, "opens").get("limit").asText()).isEqualTo("files");
        assertThat(exceeded(daemon, "opens").get("value").asInt()).isGreaterThan(50);
        assertThat(daemon.instance("forks").get("last_exit").asText()).contains("processes");
        assertThat(daemon.instance("opens").get("last_exit").asText()).contains("files");
    }

    @Test
    void oneCommandWithoutAFileIsHeldToItsLimitsToo() throws Exception {
        here.file("grow.py", GROWS);
        var ran =
                here.valvo(
                        "run",
                        "--memory",
                        "60MiB",
                        "--restart",
                        "never",
                        "--",
                        "python3",
                        "grow.py");
        assertThat(ran.code()).isNotZero();
        assertThat(ran.out() + ran.err()).contains("memory limit");
    }

    private ForegroundDaemon up(String services) throws Exception {
        here.config(services);
        return here.up();
    }

    private void restarted(ForegroundDaemon daemon, String name) {
        here.eventually(
                name + " was restarted",
                () -> daemon.instance(name).get("incarnation").asInt() > 1);
    }

    /** So many looks at all processes from now on. */
    private void looks(ForegroundDaemon daemon, int more) throws Exception {
        double enough = looks(daemon) + more;
        here.eventually("enough was looked", () -> looks(daemon) >= enough);
    }

    private static double looks(ForegroundDaemon daemon) throws Exception {
        var found = LOOKS.matcher(metrics(daemon));
        return found.find() ? Double.parseDouble(found.group(1)) : 0;
    }

    static String metrics(ForegroundDaemon daemon) throws Exception {
        return daemon.api().send(daemon.api().request("/metrics")).body();
    }

    static JsonNode exceeded(ForegroundDaemon daemon, String service) throws Exception {
        return event(daemon, "limit.exceeded", service).get("data");
    }

    static JsonNode event(ForegroundDaemon daemon, String type, String service) throws Exception {
        return daemon.api().events(type, service).getFirst();
    }
}
