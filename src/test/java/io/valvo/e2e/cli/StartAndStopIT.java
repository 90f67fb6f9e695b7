package io.valvo.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/cli.md, start and stop; docs/ports.md, where ports go home and are freed. */
class StartAndStopIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void aStartBringsUpWhatItNeedsAndSaysWhatCameOfIt() throws Exception {
        here.config(
                """
                services {
                  db { command = ["sleep", "1001"], autostart = false }
                  lazy { command = ["sleep", "1002"], on-demand = true }
                  spare { command = ["sleep", "1003"], autostart = false }
                  web { command = ["sleep", "1004"], depends-on = [db, lazy] }
                  quick { command = ["sh", "-c", "echo no disk; exit 3"], autostart = false }
                  done { command = ["sh", "-c", "exit 0"], autostart = false }
                  job { command = ["sh", "-c", "sleep 0.5; touch made"], oneshot = true, autostart = false }
                }
                """);
        var daemon = here.up();
        here.eventually("it has what it needs", () -> daemon.stateOf("web").equals("ready"));
        assertThat(daemon.stateOf("db")).isEqualTo("ready");
        assertThat(daemon.stateOf("lazy")).isEqualTo("ready");

        here.valvo("start", "--all").succeeded();
        assertThat(daemon.stateOf("spare")).as("nobody named it").isEqualTo("stopped");
        var quick = here.valvo("start", "quick");
        assertThat(quick.code()).isEqualTo(1);
        assertThat(quick.out() + quick.err()).contains("exited 3", "no disk");
        assertThat(here.valvo("start", "done").code()).as("a server that is gone").isEqualTo(1);
        here.valvo("start", "job").succeeded();
        assertThat(here.dir().resolve("made")).as("it waits for its end").exists();
        assertThat(daemon.stateOf("job")).isEqualTo("completed");

        here.valvo("stop", "web", "db").succeeded();
        here.valvo("restart", "web", "spare").succeeded();
        assertThat(daemon.stateOf("db")).as("needed again").isEqualTo("ready");
    }

    @Test
    @RunsConcurrently
    void portsGoHomeWhenNobodyReliesOnThemAndAreFreedByAStop() throws Exception {
        int first = E2eEnvironment.freeRange(2);
        var stranger = server("stranger.out", first);
        here.config(
                """
                services {
                  web {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.http { prefer = %d, otherwise = [%d] }
                    ready.http = "/"
                  }
                  user { command = ["sleep", "1000"], depends-on = [web] }
                }
                """
                        .formatted(first, first + 1));
        var daemon = here.up();
        here.eventually("both run", () -> daemon.stateOf("user").equals("ready"));
        assertThat(daemon.portOf("web", "http")).isEqualTo(first + 1);
        stranger.destroyForcibly();
        stranger.waitFor();
        here.valvo("restart", "web").succeeded();
        assertThat(daemon.portOf("web", "http")).as("somebody knows it there").isEqualTo(first + 1);
        here.valvo("stop", "user").succeeded();
        here.valvo("restart", "web").succeeded();
        assertThat(daemon.portOf("web", "http")).isEqualTo(first);

        assertThat(here.valvo("ports", "free", "" + first).succeeded().out())
                .contains(
                        "port "
                                + first
                                + " is free; web is stopped, start it with: valvo start web");
        assertThat(daemon.stateOf("web")).isEqualTo("stopped");
        assertThat(here.valvo("why", "web").out()).contains("to free port " + first);
        assertThat(here.valvo("ports", "check", "" + first).succeeded().out()).contains("free");
    }

    private Process server(String output, int port) throws Exception {
        var server =
                here.background(
                        output, "python3", "-m", "http.server", "" + port, "--bind", "127.0.0.1");
        here.eventually("it listens", () -> ProcfsObserver.listens(port));
        return server;
    }
}
