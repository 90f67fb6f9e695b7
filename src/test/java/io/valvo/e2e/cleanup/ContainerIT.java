package io.valvo.e2e.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;

/** docs/cleanup.md: as process 1 of a container, which is a pid namespace here. */
class ContainerIT {
    /** Leaves an orphan at once and says which signals it hears. */
    private static final String STACK =
            """
            services.parent {
              command = [sh, -c, "(sleep 0.2 &); trap 'echo bye; exit 0' TERM; trap 'echo hup' HUP; trap 'echo usr1' USR1; echo here; while :; do sleep 0.1; done"]
              ready.log = here
              stop.timeout = 30s
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @BeforeEach
    void needsRoot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(
                root && Files.isExecutable(Path.of("/usr/bin/unshare")), "needs root and unshare");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void itEndsInOrder(String signal) throws Exception {
        var container = container();
        end(container, signal);
        assertThat(here.log("parent")).contains("bye");
    }

    @Test
    void itBuriesWhatComesHome() throws Exception {
        var container = container();
        here.eventually(
                "an orphan was buried",
                () -> here.valvo("events", "--type", "zombie.reaped").out().contains("reaped"));
        var stranger =
                here.run(
                        "nsenter",
                        "--pid",
                        "--target",
                        "" + daemon(container),
                        "sh",
                        "-c",
                        "sleep 0.1 & exit");
        assertThat(stranger.code()).as(stranger.err()).isZero();
        here.eventually(
                "nothing is left to bury",
                () -> ProcfsObserver.zombies(daemon(container)).isEmpty());
        end(container, "TERM");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR1"})
    void itPassesOnWhatIsMeantForItsServices(String signal) throws Exception {
        var container = container();
        ProcfsObserver.signal(signal, daemon(container));
        here.eventually(
                "the service has heard it",
                () -> here.log("parent").contains(signal.toLowerCase(java.util.Locale.ROOT)));
        assertThat(here.valvo("events", "--type", "control").out()).contains("to process 1");
        end(container, "TERM");
    }

    /** The JVM keeps QUIT for itself. */
    @Test
    void onQuitItPrintsAThreadDumpAndGoesOn() throws Exception {
        var container = container();
        ProcfsObserver.signal("QUIT", daemon(container));
        here.eventually("it is printed", () -> here.text("container.out").contains("thread dump"));
        assertThat(here.valvo("status").succeeded().out()).containsPattern("parent +ready");
        end(container, "TERM");
    }

    /** Not {@code down}: the daemon's pid means another process out here. */
    private void end(Process container, String signal) throws Exception {
        ProcfsObserver.signal(signal, daemon(container));
        here.eventually("the container has ended", () -> !container.isAlive());
        assertThat(container.exitValue()).isZero();
    }

    private Process container() throws Exception {
        here.config(STACK);
        var container =
                here.background(
                        "container.out",
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--kill-child",
                        E2eEnvironment.LAUNCHER.toString(),
                        "up");
        here.eventually(
                "it is up", () -> here.valvo("wait", "parent", "--for", "ready").code() == 0);
        return container;
    }

    private static long daemon(Process container) {
        return container.children().findFirst().orElseThrow().pid();
    }
}
