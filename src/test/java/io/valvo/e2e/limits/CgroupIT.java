package io.valvo.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * docs/limits.md: what the kernel enforces, in a control group of version 2 made for the test.
 * Membership and the end of all members need no controller; bounds do.
 */
class CgroupIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Ten children that ignore TERM and have left session and parent. */
    private static final String SCATTERS =
            """
            trap '' TERM
            for i in 1 2 3 4 5 6 7 8 9 10; do (setsid env -i sleep 1000 &) done
            echo all
            exec sleep 1000
            """;

    private static final String GROWS =
            """
            import os, time
            held = []
            if not os.path.exists("grown"):
                open("grown", "w").close()
                while True: held.append(bytearray(b"x") * (1 << 20))
            time.sleep(1000)
            """;

    private Path group = Path.of("");

    @BeforeEach
    void make() throws IOException {
        var root =
                Stream.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified")
                        .map(Path::of)
                        .filter(it -> Files.exists(it.resolve("cgroup.controllers")))
                        .findFirst();
        assumeTrue(root.isPresent(), "cgroup v2 isn't mounted");
        assumeTrue(Files.isWritable(root.get()), root.get() + " isn't writable");
        group = Files.createTempDirectory(root.get(), "valvo-test");
    }

    @AfterEach
    void remove() throws IOException {
        if (group.toString().isEmpty()) return;
        here.close();
        try (var all = Files.walk(group)) {
            for (var it : all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList())
                Files.delete(it);
        }
    }

    @Test
    void everyDescendantIsAMemberAndIsEndedWithIt() throws Exception {
        here.file("scatter.sh", SCATTERS);
        here.config(
                """
                services.it { command = ["sh", "scatter.sh"], stop.timeout = 1s }
                """);
        var daemon = up();
        here.eventually("all are there", () -> here.log("it").contains("all"));
        here.eventually("all are members", () -> members() == 11);
        here.eventually("each has become its program", () -> sleeps().size() == 11);
        var sleeps = sleeps();
        here.valvo("stop", "it").succeeded();
        here.eventually(
                "all are gone",
                () -> sleeps.stream().noneMatch(it -> ProcfsObserver.alive(it.pid())));
        here.eventually("the group is gone", () -> groups() == 0);
        assertThat(daemon.alive()).isTrue();
    }

    @Test
    void membershipOutlivesTheDaemonAndEachIncarnationHasItsOwn() throws Exception {
        here.config("services.it { command = [\"sleep\", \"1000\"], restart.backoff.min = 0s }");
        var first = up();
        here.eventually("it runs", () -> members() == 1 && first.pidOf("it").isPresent());
        long pid = first.pidOf("it").orElseThrow();
        first.signal("KILL");
        first.end();
        var daemon = up();
        here.eventually("it is adopted", () -> daemon.pidOf("it").orElse(0L) == pid);
        assertThat(members()).isEqualTo(1);
        ProcfsObserver.signal("KILL", pid);
        here.eventually("another runs", () -> daemon.pidOf("it").orElse(pid) != pid);
        here.eventually(
                "it has a group of its own",
                () ->
                        ProcfsObserver.read(daemon.pidOf("it").orElse(0L), "cgroup")
                                .orElse("")
                                .contains("/it.2"));
        here.eventually("the old one is gone", () -> groups() == 1);
    }

    @Test
    void whoTheKernelEndsForItsMemoryHasExceededItsLimit() throws Exception {
        assumeTrue(
                Files.readString(group.resolve("cgroup.controllers")).contains("memory"),
                "the memory controller isn't enabled for " + group);
        here.file("grow.py", GROWS);
        here.config(
                """
                services.it {
                  command = ["python3", "grow.py"]
                  limits.memory = 100 MiB
                  restart.backoff.min = 0s
                }
                """);
        var daemon = up();
        here.eventually(
                "it was restarted", () -> daemon.instance("it").get("incarnation").asInt() > 1);
        assertThat(LimitsIT.exceeded(daemon, "it").get("limit").asText()).isEqualTo("memory");
        assertThat(daemon.instance("it").get("last_exit").asText()).contains("memory");
        assertThat(daemon.api().service("it").at("/limits/enforced_by/memory").asText())
                .isEqualTo("kernel");
    }

    private ForegroundDaemon up() throws Exception {
        var launcher = Path.of("deploy/valvo").toAbsolutePath();
        var script = "VALVO_CGROUP=" + group + " exec " + launcher + " up";
        Files.deleteIfExists(here.state().resolve("api.json"));
        var daemon =
                new ForegroundDaemon(here.background("up.out", "sh", "-c", script), here.state());
        here.eventually("the daemon answers", daemon::answers);
        return daemon;
    }

    private static List<ProcfsObserver.Fact> sleeps() {
        return ProcfsObserver.processes().stream()
                .filter(it -> it.command().equals("sleep 1000"))
                .filter(it -> ProcfsObserver.read(it.pid(), "cgroup").orElse("").contains("/it.1"))
                .toList();
    }

    /** Of all groups of services. */
    private long members() throws IOException {
        try (var all = Files.walk(group)) {
            return all.filter(it -> it.endsWith("cgroup.procs"))
                    .filter(it -> it.getParent().toString().matches(".*\\.\\d+"))
                    .mapToLong(CgroupIT::lines)
                    .sum();
        }
    }

    private long groups() throws IOException {
        try (var all = Files.walk(group)) {
            return all.filter(it -> it.toString().matches(".*/valvo-[^/]+/[^/]+\\.\\d+")).count();
        }
    }

    private static long lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException gone) {
            return 0;
        }
    }
}
