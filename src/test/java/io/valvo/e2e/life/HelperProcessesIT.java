package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** docs/life.md, Down: probes and hooks in flight end with what they are for. */
class HelperProcessesIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Told apart from what other tests start. */
    private final int number = ThreadLocalRandom.current().nextInt(10_000_000, 99_000_000);

    @Test
    void nothingThatValvoRunsForAProcessOutlivesItsStopOrTheDaemonsEnd() throws Exception {
        here.config(
                """
                services {
                  health { command = [sleep, "1001"], health { exec = [sh, -c, "sleep N1; :"], interval = 100ms, timeout = 1h } }
                  starts { command = [sleep, "1002"], ready { exec = [sh, -c, "setsid sleep N2 & wait"], probe-timeout = 1h, timeout = 2h } }
                  begun  { command = [sleep, "1003"], hooks { post-start = [sleep, "N3"], timeout = 1h } }
                  before { command = [sleep, "1004"], hooks { pre-start = [sleep, "N4"], timeout = 1h } }
                  exits  { command = [sleep, "1005"], hooks { on-exit = [sh, -c, "sleep 0.3; echo told > told"] } }
                }
                """
                        .replace("N", Integer.toString(number)));
        var daemon = here.up();
        for (int i = 1; i <= 4; i++) awaitHelper(i);
        here.eventually("it runs", () -> daemon.stateOf("exits").equals("ready"));
        for (var name : List.of("health", "starts", "begun", "exits"))
            here.valvo("stop", name).succeeded();
        assertThat(helpers()).containsExactly(number + "4");
        assertThat(here.text("told")).as("a hook about the end finishes").isEqualTo("told\n");
        here.valvo("stop", "before").succeeded();
        here.eventually("the hook before the start ends too", () -> helpers().isEmpty());

        here.valvo("start", "--no-wait", "health", "before").succeeded();
        awaitHelper(1);
        awaitHelper(4);
        long pid = daemon.pidOf("health").orElseThrow();
        daemon.signal("KILL");
        daemon.end();
        var left = pids();
        assertThat(left).hasSizeGreaterThanOrEqualTo(2);
        var next = here.up();
        assertThat(left).noneMatch(ProcfsObserver::alive);
        assertThat(next.pidOf("health")).as("the process itself goes on").contains(pid);
        awaitHelper(1);
        here.valvo("down").succeeded();
        assertThat(helpers()).isEmpty();
    }

    private void awaitHelper(int which) {
        here.eventually("helper " + which, () -> helpers().contains(number + "" + which));
    }

    private List<String> helpers() {
        return ProcfsObserver.processes().stream()
                .map(ProcfsObserver.Fact::command)
                .filter(it -> it.startsWith("sleep " + number))
                .map(it -> it.substring("sleep ".length()))
                .sorted()
                .toList();
    }

    private List<Long> pids() {
        return ProcfsObserver.processes().stream()
                .filter(it -> it.command().contains("sleep " + number))
                .map(ProcfsObserver.Fact::pid)
                .toList();
    }
}
