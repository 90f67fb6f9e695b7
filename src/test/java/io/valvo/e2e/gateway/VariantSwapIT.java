package io.valvo.e2e.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** docs/gateway.md, variants: another shape of the same service, or the old one again. */
class VariantSwapIT {
    private static final String STACK =
            """
            services {
              m {
                command = ["sleep", "1001"], limits.memory = 512 MiB
                variants {
                  small { command = ["sleep", "1002"] }
                  broken { command = ["sh", "-c", "exit 3"], ready.exec = ["false"] }
                }
              }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void aServiceRunsInAnotherShapeAndStaysInItForTheNextDaemon() throws Exception {
        here.config(STACK);
        var daemon = up();
        long before = daemon.pidOf("m").orElseThrow();
        assertThat(here.valvo("swap", "m", "small").succeeded().out())
                .contains("m: swapped to small");
        assertThat(ProcfsObserver.alive(before)).isFalse();
        assertThat(daemon.api().service("m").get("variant").asText()).isEqualTo("small");
        long small = daemon.pidOf("m").orElseThrow();
        runs(small, "sleep 1002");
        assertThat(kinds(daemon)).containsSubsequence("swap.started", "swap.completed");

        daemon.signal("KILL");
        daemon.process().waitFor();
        var next = up();
        assertThat(next.pidOf("m")).as("it is adopted").contains(small);
        assertThat(next.api().service("m").get("variant").asText()).isEqualTo("small");
        here.valvo("swap", "m", "none").succeeded();
        runs(next.pidOf("m").orElseThrow(), "sleep 1001");
        assertThat(next.api().service("m").get("variant").isNull()).isTrue();
    }

    @Test
    @RunsConcurrently
    void ifItDoesNotGetReadyTheOldOneComesBackAndTheCommandFails() throws Exception {
        here.config(STACK);
        var daemon = up();
        var swap = here.valvo("swap", "m", "broken");
        assertThat(swap.code()).as(swap.err()).isEqualTo(1);
        assertThat(swap.err())
                .containsPattern(
                        "did not get ready as broken and runs as declared again: exited \\d");
        runs(daemon.pidOf("m").orElseThrow(), "sleep 1001");
        assertThat(daemon.stateOf("m")).isEqualTo("ready");
        assertThat(kinds(daemon))
                .containsSubsequence("swap.started", "swap.failed")
                .doesNotContain("swap.completed");
    }

    @Test
    @RunsConcurrently
    void anUnknownVariantIsRefusedWithThoseThereAre() throws Exception {
        here.config(STACK);
        var daemon = up();
        var before = daemon.pidOf("m");
        var swap = here.valvo("swap", "m", "smal");
        assertThat(swap.code()).isEqualTo(1);
        assertThat(swap.err()).contains("m has no variant smal; there are: broken, small");
        assertThat(daemon.pidOf("m")).isEqualTo(before);
    }

    @Test
    @RunsConcurrently
    void aReloadTouchesOnlyWhatChangedInTheShapeThatRuns() throws Exception {
        here.config(STACK);
        var daemon = up();
        here.valvo("swap", "m", "small").succeeded();
        var small = daemon.pidOf("m");
        here.config(STACK.replace("sleep\", \"1001", "sleep\", \"2001"));
        here.valvo("reload").succeeded();
        assertThat(daemon.pidOf("m")).as("only the declared shape has changed").isEqualTo(small);
        here.config(STACK.replace("sleep\", \"1002", "sleep\", \"2002"));
        here.valvo("reload").succeeded();
        here.eventually(
                "it runs the new command",
                () -> daemon.pidOf("m").filter(it -> command(it).equals("sleep 2002")).isPresent());
    }

    private ForegroundDaemon up() throws Exception {
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("m").equals("ready"));
        return daemon;
    }

    /** Once the shell before it, where it needs one, has become the program. */
    private void runs(long pid, String command) {
        here.eventually(pid + " is " + command, () -> command(pid).equals(command));
    }

    private static String command(long pid) {
        return ProcfsObserver.fact(pid).orElseThrow().command();
    }

    private static List<String> kinds(ForegroundDaemon daemon) throws Exception {
        return daemon.api().events().stream().map(it -> it.get("type").asText()).toList();
    }
}
