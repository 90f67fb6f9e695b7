package io.valvo.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.stream.Stream;

/** docs/cli.md: what scale and swap have set holds until the file says something else of it. */
class ScaleAndSwapOverridesIT {
    private static final String STACK =
            """
            services {
              web { command = [sleep, 864761], instances = %d, tags = [%s] }
              m {
                command = [sh, -c, "trap '' TERM; exec sleep 864762"]
                stop.timeout = 2s
                variants {
                  small { command = [sh, -c, "trap '' TERM; exec sleep 864763"] }
                  broken { command = [sh, -c, "exit 3"], ready.exec = ["false"] }
                }
              }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void numberAndShapeHoldUntilTheFilesOwnValueChangesOrTheyAreTakenBack() throws Exception {
        here.config(STACK.formatted(1, "a"));
        var first = here.up();
        here.valvo("scale", "web", "3").succeeded();
        here.valvo("swap", "m", "small").succeeded();
        here.config(STACK.formatted(1, "b").replace("864761", "864764"));
        here.valvo("reload").succeeded();
        here.eventually("another setting has changed", () -> sleeping(864764) == 3);
        here.valvo("down").succeeded();
        first.end();

        var second = here.up();
        here.eventually("three run again", () -> sleeping(864764) == 3);
        here.eventually("in its shape", () -> sleeping(864763) == 1);
        here.config(STACK.formatted(2, "b"));
        here.valvo("reload").succeeded();
        here.eventually("as many as the file says anew", () -> sleeping(864761) == 2);
        here.valvo("scale", "web", "1").succeeded();
        here.valvo("scale", "web", "--reset").succeeded();
        here.eventually("two again", () -> sleeping(864761) == 2);
        here.valvo("swap", "m", "--reset").succeeded();
        assertThat(variant(second)).isEqualTo("null");
        here.valvo("scale", "web", "0").succeeded();
        second.signal("KILL");
        second.end();

        here.config(STACK.formatted(1, "b"));
        var third = here.up();
        here.eventually("the file has changed meanwhile", () -> sleeping(864761) == 1);
        assertThat(variant(third)).isEqualTo("null");
    }

    @Test
    @RunsConcurrently
    void aSwapThatIsCutShortGoesOnWithTheNextDaemonOrFallsBack() throws Exception {
        here.config(STACK.formatted(1, "a"));
        cutShort(here.up(), "small");
        var next = here.up();
        here.eventually("it runs in the new shape", () -> sleeping(864763) == 1);
        here.eventually("and that is told", () -> told(next, "swap.completed"));
        assertThat(variant(next)).isEqualTo("small");
        assertThat(sleeping(864762)).isZero();
        assertThat(here.valvo("events", "--type", "warning").out())
                .contains("the swap from none to small was cut short");

        cutShort(next, "broken");
        var last = here.up();
        here.eventually("the new shape fails", () -> told(last, "swap.failed"));
        here.eventually("the old one is back", () -> last.stateOf("m").equals("ready"));
        here.eventually("it runs", () -> sleeping(864763) == 1);
        assertThat(variant(last)).isEqualTo("small");
    }

    /** The old process takes its time to end. */
    private void cutShort(ForegroundDaemon daemon, String variant) throws Exception {
        here.eventually("it ignores SIGTERM", () -> sleeping(864762) + sleeping(864763) == 1);
        daemon.api().post("/api/v1/services/m/swap", "{\"variant\": \"" + variant + "\"}");
        here.eventually("the old one ends", () -> daemon.stateOf("m").equals("stopping"));
        daemon.signal("KILL");
        daemon.end();
    }

    private static boolean told(ForegroundDaemon daemon, String type) throws Exception {
        return !daemon.api().events(type, "m").isEmpty();
    }

    private static String variant(ForegroundDaemon daemon) throws Exception {
        return daemon.api().service("m").get("variant").asText();
    }

    private long sleeping(int seconds) {
        return Stream.of("web", "web/2", "web/3", "m")
                .flatMap(it -> ProcfsObserver.marked(here.state(), it).stream())
                .filter(it -> it.command().equals("sleep " + seconds))
                .count();
    }
}
