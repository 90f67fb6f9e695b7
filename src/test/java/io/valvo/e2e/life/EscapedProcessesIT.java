package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * docs/life.md, Down: who has left parent, session and environment behind belongs to a service all
 * the same.
 */
class EscapedProcessesIT {
    private static final List<String> SERVICES =
            List.of("logs", "mute", "late", "user", "forks", "grows", "keeps");

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Told apart from what other tests start. */
    private final int number = ThreadLocalRandom.current().nextInt(10_000_000, 99_000_000);

    @Test
    void daemonizedDescendantsStopRestartAreLimitedAndEndWithTheDaemon() throws Exception {
        here.file(
                "forks.py",
                """
                import os, sys, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork(): os._exit(0)
                    time.sleep(3)
                    os.execve("/bin/sleep", ["sleep", sys.argv[1]], {})
                time.sleep(1000)
                """);
        here.file(
                "grows.py",
                """
                import subprocess, sys
                child = "x = bytearray(150 << 20); import time; time.sleep(1000)"
                subprocess.Popen(["setsid", "-f", sys.executable, "-c", child, sys.argv[1]], env={},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                import time; time.sleep(1000)
                """);
        here.config(
                """
                services {
                  logs  { command = [sh, -c, "env -i setsid -f sleep N1; exec sleep 1000"] }
                  mute  { command = [sh, -c, "env -i setsid -f sleep N2 > /dev/null 2>&1; exec sleep 1000"] }
                  late  { command = [sh, -c, "sleep 2; env -i setsid -f sleep N3 > /dev/null 2>&1; exec sleep 1000"] }
                  user  { command = [su, "-", nobody, -s, /bin/sh, -c, "trap '' TERM HUP; sleep N4; :"], stop.timeout = 1s }
                  forks { command = [python3, forks.py, "N5"] }
                  keeps { command = [su, nobody, -s, /bin/sh, -c, "setsid -f sleep N7; exec sleep 1000"], stop.timeout = 1s }
                  grows { command = [python3, grows.py, "N6"], limits.memory = 100 MiB, autostart = false, restart.policy = never }
                }
                """
                        .replace("N", Integer.toString(number)));
        var daemon = here.up();
        for (int i : List.of(1, 2, 3, 4, 5, 7)) awaitEscape(i);
        var first = escapes();

        ProcfsObserver.signal("KILL", daemon.pidOf("logs").orElseThrow());
        here.eventually(
                "the crash took its own along", () -> !ProcfsObserver.alive(first.get("1")));
        awaitEscape(1);
        assertThat(escapes().values()).containsAll(others(first, "1"));
        here.valvo("start", "--no-wait", "grows").succeeded();
        here.eventually(
                "what it hides counts",
                () -> !daemon.api().events("limit.exceeded", "grows").isEmpty());
        here.eventually("and is ended", () -> !escapes().containsKey("6"));
        assertThat(daemon.api().events("process.survivor", "grows"))
                .as("whoever is killed at once has outlived nothing")
                .isEmpty();

        for (var name : List.of("mute", "late", "user", "forks", "keeps")) {
            here.valvo("stop", name).succeeded();
            assertThat(escapes())
                    .as(name)
                    .doesNotContainKey("" + (SERVICES.indexOf(name) + 1))
                    .containsKey("1");
        }
        here.valvo("start", "--no-wait", "mute", "user", "keeps").succeeded();
        awaitEscape(2);
        awaitEscape(4);
        awaitEscape(7);
        here.eventually("they count", () -> daemon.instance("mute").get("processes").asInt() == 2);
        var left = escapes();
        daemon.signal("KILL");
        daemon.end();
        var next = here.up();
        assertThat(escapes()).as("the next daemon adopts them").isEqualTo(left);
        here.valvo("stop", "mute").succeeded();
        assertThat(escapes()).doesNotContainKey("2").containsKeys("1", "4");
        here.valvo("stop", "keeps").succeeded();
        assertThat(escapes()).doesNotContainKey("7").containsKeys("1", "4");
        next.signal("TERM");
        assertThat(next.end()).isZero();
        assertThat(escapes()).isEmpty();
    }

    @Test
    @RunsConcurrently
    void aServiceThatGoesIntoTheBackgroundHasFailedAndIsToldHowToStay() throws Exception {
        here.config(
                """
                services {
                  forks { command = [sh, -c, "env -i setsid -f sleep N1"] }
                  stays { command = [sleep, "1000"] }
                }
                """
                        .replace("N", Integer.toString(number)));
        var daemon = here.up();
        here.eventually("it failed", () -> daemon.stateOf("forks").equals("failed"));
        assertThat(here.valvo("why", "forks").out())
                .contains("exited 0", "went on in the background", "sleep " + number)
                .contains("foreground", "daemon off;", "--daemonize no");
        assertThat(escapes()).isEmpty();
        assertThat(daemon.stateOf("stays")).isEqualTo("ready");
    }

    private static List<Long> others(Map<String, Long> all, String but) {
        return all.entrySet().stream()
                .filter(it -> !it.getKey().equals(but))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void awaitEscape(int which) {
        here.eventually("escape " + which, () -> escapes().containsKey("" + which));
    }

    /** Pids by the last digit of their number. */
    private Map<String, Long> escapes() {
        return ProcfsObserver.processes().stream()
                .filter(it -> it.state() != 'Z' && it.command().matches(".*\\b" + number + "[1-7]"))
                .filter(it ->
                        it.command().startsWith("sleep") || it.command().contains("bytearray"))
                .collect(
                        Collectors.toMap(
                                it -> it.command().substring(it.command().length() - 1),
                                ProcfsObserver.Fact::pid));
    }
}
