package io.valvo.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** docs/cli.md, "logs": nobody's output commands the terminal of who looks. */
class TerminalEscapesIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void whatAServiceWritesCommandsNoTerminalThatReadsOfIt() throws Exception {
        here.config(
                """
                services {
                  rude {
                    command = ["sh", "-c", "printf '\\\\033]0;pwned\\\\007\\\\033[2JBOOM\\\\n'; exec sleep 1000"]
                    ready { tcp = true, timeout = 500ms }
                    ports.http = 0
                    restart.policy = never
                  }
                }
                """);
        var started = here.valvo("up", "--detach");
        here.eventually("it failed", () -> here.valvo("status").out().contains("failed"));
        var again = here.valvo("start", "rude");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("BOOM");
        for (var verb : List.of("status", "why rude", "events")) {
            var ran = here.valvo(verb.split(" "));
            assertThat(ran.out()).as(verb).contains("not ready within").contains("BOOM");
            assertThat(controls(ran.out() + ran.err())).as(verb).isEmpty();
        }
        assertThat(controls(started.out() + started.err() + again.out() + again.err())).isEmpty();
        assertThat(here.valvo("logs").succeeded().out())
                .as("a pipe gets all")
                .contains("\u001b[2J");
    }

    @Test
    @RunsConcurrently
    void aTerminalGetsTheOutputOfServicesWithoutWhatWouldCommandIt() throws Exception {
        here.config(
                "services.rude.command = [\"sh\", \"-c\", \"printf '\\\\033[2J\\\\033[31mBOOM\\\\n'; exec"
                        + " sleep 1000\"]");
        here.up();
        here.eventually("it spoke", () -> here.valvo("logs", "rude").out().contains("BOOM"));
        var logs = "TERM=xterm NO_COLOR= " + E2eEnvironment.LAUNCHER + " logs rude";
        var seen = here.run("script", "-qec", logs, "/dev/null").succeeded().out();
        assertThat(seen).contains("\u001b[31mBOOM\u001b[0m").doesNotContain("\u001b[2J");
    }

    private static List<Integer> controls(String text) {
        return text.chars().filter(c -> c != '\n' && Character.isISOControl(c)).boxed().toList();
    }
}
