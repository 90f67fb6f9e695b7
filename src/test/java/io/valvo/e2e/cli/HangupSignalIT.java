package io.valvo.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/cli.md, "up": what SIGHUP means depends on whether there is a terminal to hang up. */
class HangupSignalIT {
    private static final String FIRST = "services.first.command = [\"sleep\", \"981\"]\n";

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void withoutATerminalTheFileIsReadAgainAndABadOneChangesNothing() throws Exception {
        here.config(FIRST);
        here.valvo("up", "--detach").succeeded();
        long daemon = ProcfsObserver.daemon(here.state()).orElseThrow().pid();
        var first = here.valvo("status", "first", "--json").succeeded().json();

        here.config(FIRST + "services.second.command = [\"sleep\", \"982\"]\n");
        ProcfsObserver.signal("HUP", daemon);
        here.eventually("second runs", () -> here.valvo("status").out().contains("second  ready"));
        assertThat(here.valvo("events").out()).contains("configuration reloaded: started second");

        here.config(FIRST + "services.third.comand = [\"sleep\", \"983\"]\n");
        ProcfsObserver.signal("HUP", daemon);
        here.eventually("it is told", () -> health().contains("reload by SIGHUP was refused"));
        assertThat(health())
                .contains("healthy", "valvo.conf:4:")
                .contains("did you mean \"command\"?");
        assertThat(here.text("state/daemon.log")).contains("reload by SIGHUP was refused");
        assertThat(here.valvo("events").out()).contains("configuration rejected: ");
        assertThat(here.valvo("status").out()).contains("second  ready");

        here.config(FIRST);
        ProcfsObserver.signal("HUP", daemon);
        here.eventually("all is well", () -> !health().contains("SIGHUP"));
        assertThat(here.valvo("status").out()).doesNotContain("second");
        assertThat(here.valvo("status", "first", "--json").json().at("/0/instances/0/pid"))
                .isEqualTo(first.at("/0/instances/0/pid"));
        here.valvo("down").succeeded();
    }

    @Test
    @RunsConcurrently
    void theEndOfItsTerminalEndsItInOrder() throws Exception {
        here.config(FIRST);
        var terminal =
                here.background(
                        "up.out", "script", "-qec", E2eEnvironment.LAUNCHER + " up", "/dev/null");
        here.eventually("it runs", () -> here.valvo("status").out().contains("first  ready"));
        long daemon = ProcfsObserver.daemon(here.state()).orElseThrow().pid();
        terminal.destroyForcibly();
        here.eventually("nothing is left", () -> ProcfsObserver.marked(here.state()).isEmpty());
        here.eventually("the daemon is gone", () -> !ProcfsObserver.alive(daemon));
    }

    private String health() throws Exception {
        return here.valvo("health").out();
    }
}
