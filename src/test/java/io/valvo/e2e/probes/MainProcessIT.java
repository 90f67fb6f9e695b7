package io.valvo.e2e.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** docs/probes.md: a program hands over to another process by {@code MAINPID=}. */
class MainProcessIT {
    /** Its first process ends at once, and waits for nobody who may have read what it said. */
    private static final String HURRY =
            """
            import os, socket, time
            if (child := os.fork()) == 0: time.sleep(864752)
            sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            sock.sendto(b"MAINPID=%d" % child, os.environ["NOTIFY_SOCKET"])
            os._exit(3)
            """;

    private static final String STACK =
            """
            services.g {
              command = [sh, -c, "trap 'sleep 864751 & systemd-notify MAINPID=$!; exit 1' USR2; while :; do sleep 0.1; done"]
              restart { policy = always, backoff.min = 0s }
            }
            services.hurry { command = [python3, hurry.py], restart.policy = never }
            services.liar { command = [sh, -c, "systemd-notify MAINPID=1 && exec sleep 864753"] }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void theProcessThatIsNamedIsTheServicesFromThenOn() throws Exception {
        here.file("hurry.py", HURRY);
        here.config(STACK);
        var daemon = here.up();
        here.eventually("all run", () -> daemon.pidOf("g").isPresent() && isReady(daemon, "hurry"));
        here.eventually(
                "g's shell has its trap",
                () -> !ProcfsObserver.marked(here.state(), "g").isEmpty());
        here.eventually("hurry is its child", () -> command(daemon, "hurry").contains("hurry.py"));
        assertThat(daemon.instance("hurry").get("restart_count").asInt()).isZero();
        here.eventually(
                "a stranger isn't believed",
                () -> here.valvo("events", "--type", "warning").out().contains("MAINPID=1 names"));
        assertThat(daemon.stateOf("liar")).isEqualTo("ready");

        var first = handOver(daemon);
        assertThat(daemon.instance("g").get("restart_count").asInt()).isZero();
        daemon.signal("KILL");
        daemon.end();
        var next = here.up();
        assertThat(next.pidOf("g")).contains(first);
        ProcfsObserver.signal("KILL", first);
        here.eventually("it is started again", () -> !next.pidOf("g").orElse(first).equals(first));
        assertThat(next.instance("g").get("restart_count").asInt()).isEqualTo(1);
        assertThat(next.instance("g").get("last_exit").asText()).contains("SIGKILL");

        var second = handOver(next);
        ProcfsObserver.signal("TERM", second);
        here.eventually(
                "it is heard of", () -> next.pidOf("g").filter(it -> it != second).isPresent());
        assertThat(next.instance("g").get("last_exit").asText()).contains("SIGTERM");
        handOver(next);
        here.valvo("stop", "g", "hurry").succeeded();
        for (var name : List.of("g", "hurry"))
            assertThat(ProcfsObserver.marked(here.state(), name)).isEmpty();
        assertThat(next.api().events("process.survivor", "g")).isEmpty();
    }

    private long handOver(ForegroundDaemon daemon) throws Exception {
        long before = daemon.pidOf("g").orElseThrow();
        here.eventually("its trap is set", () -> catches(before));
        here.valvo("signal", "g", "USR2").succeeded();
        here.eventually("the other is its process", () -> command(daemon, "g").startsWith("sleep"));
        long after = daemon.pidOf("g").orElseThrow();
        here.eventually("the first is gone", () -> !Files.exists(Path.of("/proc/" + before)));
        assertThat(daemon.pidOf("g")).contains(after);
        assertThat(daemon.stateOf("g")).isEqualTo("ready");
        return after;
    }

    /** SIGUSR2 is bit 11 of the mask of caught signals. */
    private static boolean catches(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(it -> it.startsWith("SigCgt:"))
                .anyMatch(it -> (Long.parseUnsignedLong(it.split("\\s+")[1], 16) & 0x800) != 0);
    }

    private static boolean isReady(ForegroundDaemon daemon, String service) throws Exception {
        return daemon.stateOf(service).equals("ready");
    }

    private static String command(ForegroundDaemon daemon, String service) throws Exception {
        var file = Path.of("/proc/" + daemon.pidOf(service).orElseThrow() + "/cmdline");
        return Files.readString(file).replace((char) 0, ' ');
    }
}
