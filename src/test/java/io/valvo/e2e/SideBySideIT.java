package io.valvo.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two checkouts of one stack on one machine: each has its own daemon, processes and ports. */
class SideBySideIT {
    @RegisterExtension final Playground here = new Playground();

    @Test
    @Beside
    void twoDaemonsWithTheSameConfigurationRunSideBySide() throws Exception {
        int port = Playground.freePort();
        var stack =
                """
                services {
                  web {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.http { prefer = %d, otherwise = [%d], address = "127.0.0.1" }
                    ready { http = "/" }
                  }
                  worker { command = ["sh", "-c", "echo $WEB_PORT; exec sleep 1000"], depends-on = [web] }
                }
                """
                        .formatted(port, Playground.freePort());
        try (var there = Playground.another()) {
            here.config(stack);
            there.config(stack);
            var one = here.begin();
            var two = there.begin();
            here.eventually("one is up", () -> one.answers() && ready(one));
            there.eventually("the other is up", () -> two.answers() && ready(two));

            assertThat(one.portOf("web", "http")).isNotEqualTo(two.portOf("web", "http"));
            for (var daemon : new Daemon[] {one, two}) {
                assertThat(Kernel.listens(daemon.portOf("web", "http"))).isTrue();
                assertThat(Kernel.marked(daemon.state(), "web")).hasSize(1);
                assertThat(Kernel.marked(daemon.state(), "worker")).hasSize(1);
            }
            here.eventually(
                    "each worker knows its own web server",
                    () ->
                            here.log("worker").strip().equals("" + one.portOf("web", "http"))
                                    && there.log("worker")
                                            .strip()
                                            .equals("" + two.portOf("web", "http")));

            var pid = two.pidOf("web");
            here.valvo("down").succeeded();
            assertThat(one.end()).isZero();
            assertThat(Kernel.marked(here.state())).isEmpty();
            assertThat(two.pidOf("web")).isEqualTo(pid);
            assertThat(ready(two)).isTrue();
        }
    }

    private static boolean ready(Daemon daemon) throws Exception {
        return daemon.stateOf("worker").equals("ready");
    }
}
