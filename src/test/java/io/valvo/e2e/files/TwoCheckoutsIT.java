package io.valvo.e2e.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two checkouts of one stack on one machine: each has its own daemon, processes and ports. */
class TwoCheckoutsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void twoDaemonsWithTheSameConfigurationRunSideBySide() throws Exception {
        int port = E2eEnvironment.freePort();
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
                        .formatted(port, E2eEnvironment.freePort());
        try (var there = E2eEnvironment.another()) {
            here.config(stack);
            there.config(stack);
            var one = here.begin();
            var two = there.begin();
            here.eventually("one is up", () -> one.answers() && ready(one));
            there.eventually("the other is up", () -> two.answers() && ready(two));

            assertThat(one.portOf("web", "http")).isNotEqualTo(two.portOf("web", "http"));
            for (var daemon : new ForegroundDaemon[] {one, two}) {
                assertThat(ProcfsObserver.listens(daemon.portOf("web", "http"))).isTrue();
                assertThat(ProcfsObserver.marked(daemon.state(), "web")).hasSize(1);
                assertThat(ProcfsObserver.marked(daemon.state(), "worker")).hasSize(1);
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
            assertThat(ProcfsObserver.marked(here.state())).isEmpty();
            assertThat(two.pidOf("web")).isEqualTo(pid);
            assertThat(ready(two)).isTrue();
        }
    }

    private static boolean ready(ForegroundDaemon daemon) throws Exception {
        return daemon.stateOf("worker").equals("ready");
    }
}
