package io.valvo.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * docs/limits.md: when the host's memory runs out. The host is a control group with 1 GiB, as a
 * container has it; version 1 or 2, whichever has the memory controller here.
 */
class HostMemoryPressureIT {
    private static final long MIB = 1 << 20;
    private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path V2 = Path.of("/sys/fs/cgroup");

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Takes what there is but for some MiB, the first time that it runs. */
    private static final String GREEDY =
            """
            import os, sys, time
            held, bound = [], int(sys.argv[2])
            def left():
                return bound - int(open(sys.argv[1]).read())
            if not os.path.exists("taken"):
                open("taken", "w").close()
                while left() > 24 << 20:
                    held.append(bytearray(b"x") * (1 << 20))
            time.sleep(1000)
            """;

    private Path host = Path.of("");
    private boolean unified;

    @BeforeEach
    void confine() throws IOException {
        unified = Files.exists(V2.resolve("cgroup.controllers"));
        var root = unified ? V2 : V1;
        var enabled = unified ? V2.resolve("cgroup.subtree_control") : V1.resolve("tasks");
        assumeTrue(Files.isWritable(enabled), "needs to write to the memory controller in " + root);
        assumeTrue(
                !unified || Files.readString(enabled).contains("memory"),
                "the memory controller isn't enabled in " + enabled);
        host = Files.createTempDirectory(root, "valvo-test");
        Files.writeString(host.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), "1G");
    }

    @AfterEach
    void release() throws IOException {
        if (host.toString().isEmpty()) return;
        here.close();
        here.eventually("nobody is left in " + host, this::empty);
        Files.delete(host);
    }

    @Test
    void theWorstOffenderIsRestartedFirstAndStartsWait() throws Exception {
        here.file("greedy.py", GREEDY);
        here.file(
                "big.py", "held = bytearray(b'x') * (300 << 20)\nimport time\ntime.sleep(1000)\n");
        here.config(
                """
                services {
                  db { command = ["python3", "big.py"], critical = true }
                  cache { command = ["python3", "big.py"], limits.request = 400 MiB }
                  greedy {
                    command = ["python3", "greedy.py", "%s", "%d"]
                    autostart = false
                    limits.request = 50 MiB
                  }
                }
                """
                        .formatted(usage(), 1024 * MIB));
        var daemon = up();
        here.eventually("the others have their memory", () -> used() > 600 * MIB);
        here.valvo("start", "greedy", "--no-wait").succeeded();
        here.eventually(
                "it is relieved",
                () -> daemon.api().events().stream().anyMatch(it -> step(it).equals("relieved")));
        var steps =
                daemon.api().events().stream()
                        .filter(it -> !step(it).isEmpty())
                        .map(it -> step(it) + " " + it.get("instance").asText(""))
                        .toList();
        assertThat(steps.stream().map(String::strip))
                .startsWith("starts-wait", "restart greedy", "relieved");
        here.eventually(
                "it runs again", () -> daemon.instance("greedy").get("incarnation").asInt() == 2);
        assertThat(daemon.instance("greedy").get("last_exit").asText())
                .contains("host memory", "greedy uses", "more than its request");
        assertThat(reasons(daemon)).anyMatch(it -> it.contains("starts wait"));
        assertThat(List.of("db", "cache"))
                .allSatisfy(it ->
                        assertThat(daemon.instance(it).get("incarnation").asInt()).isEqualTo(1));
    }

    private ForegroundDaemon up() throws Exception {
        var launcher = Path.of("deploy/valvo").toAbsolutePath();
        var script = "echo $$ > " + host + "/cgroup.procs && exec " + launcher + " up";
        var daemon =
                new ForegroundDaemon(here.background("up.out", "sh", "-c", script), here.state());
        here.eventually("the daemon answers", daemon::answers);
        return daemon;
    }

    private static List<String> reasons(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events("instance.state", "greedy").stream()
                .map(it -> it.at("/data/reason").asText())
                .toList();
    }

    private static String step(com.fasterxml.jackson.databind.JsonNode event) {
        var ours = event.get("type").asText().equals("host.pressure");
        return ours ? event.at("/data/step").asText() : "";
    }

    private Path usage() {
        return host.resolve(unified ? "memory.current" : "memory.usage_in_bytes");
    }

    private long used() throws IOException {
        return Long.parseLong(Files.readString(usage()).strip());
    }

    private boolean empty() throws IOException {
        return Files.readString(host.resolve("cgroup.procs")).isBlank();
    }
}
