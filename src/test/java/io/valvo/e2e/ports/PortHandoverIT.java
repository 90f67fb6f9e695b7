package io.valvo.e2e.ports;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** docs/ports.md, handing a port over: what leaves a port is waited for, and nothing else. */
class PortHandoverIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void aReloadMovesPortsBetweenServicesInWhateverWayItIsWritten() throws Exception {
        int first = E2eEnvironment.freeRange(3);
        here.config("services {" + server("web", first, "fail") + "}");
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        for (int i = 0; i < 20; i++) here.run("curl", "-sf", "http://127.0.0.1:" + first + "/");

        here.config("services {" + server("api", first, "fail") + "}");
        here.valvo("reload", "--timeout", "20s").succeeded();
        assertThat(daemon.portOf("api", "http")).as("renamed").isEqualTo(first);

        here.config(
                "services {"
                        + server("api", first + 1, "migrate, otherwise = [%d]".formatted(first))
                        + server("web", first, "fail")
                        + "}");
        here.valvo("reload", "--timeout", "20s").succeeded();
        assertThat(ports(daemon, "api", "web"))
                .as("handed to a new service")
                .containsExactly(first + 1, first);

        here.config(
                "services {"
                        + server("api", first, "fail")
                        + server("web", first + 1, "reclaim")
                        + "}");
        here.valvo("reload", "--timeout", "20s").succeeded();
        assertThat(ports(daemon, "api", "web")).as("swapped").containsExactly(first, first + 1);

        here.config(
                "services {"
                        + server("api", first + 1, "fail")
                        + server(
                                "web",
                                first + 2,
                                "migrate, range = \"%d-%d\"".formatted(first, first + 2))
                        + server("db", first, "fail")
                        + "}");
        here.valvo("reload", "--timeout", "20s").succeeded();
        assertThat(ports(daemon, "api", "web", "db"))
                .as("rotated")
                .containsExactly(first + 1, first + 2, first);
        assertThat(daemon.api().events().stream().map(it -> it.get("type").asText()))
                .doesNotContain("port.conflict", "port.migrated");

        here.valvo("stop", "db", "--no-wait").succeeded();
        here.valvo("stop", "db").succeeded();
        assertThat(here.valvo("ports", "check", "" + first).out()).contains("free");
    }

    @Test
    @RunsConcurrently
    void whatADaemonFindsThatIsNoLongerDeclaredLeavesItsPortToWhoIs() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config("services {" + server("web", port, "fail") + "}");
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("web").equals("ready"));
        daemon.signal("KILL");
        daemon.process().waitFor();

        here.config("services {" + server("api", port, "fail") + "}");
        var next = here.up();
        here.eventually("it has the port", () -> next.stateOf("api").equals("ready"));
        assertThat(next.portOf("api", "http")).isEqualTo(port);
    }

    @Test
    @RunsConcurrently
    void anApiThatMayNotMoveListensOnItsSocketUntilItsPortIsFree() throws Exception {
        int port = E2eEnvironment.freePort();
        var stranger =
                here.background(
                        "stranger.out",
                        "python3",
                        "-m",
                        "http.server",
                        "" + port,
                        "--bind",
                        "127.0.0.1");
        here.eventually("the stranger listens", () -> ProcfsObserver.listens(port));
        here.config(
                """
                api { port = %d, on-conflict = fail }
                services.web.command = ["sleep", "1000"]
                """
                        .formatted(port));
        var daemon = here.begin();
        here.eventually("the socket answers", () -> here.valvo("status").code() == 0);
        assertThat(daemon.api().url()).isEmpty();
        stranger.destroyForcibly();
        stranger.waitFor();
        here.eventually(
                "it has its port",
                () -> daemon.api().url().filter(it -> it.endsWith(":" + port)).isPresent());
    }

    private static List<Integer> ports(ForegroundDaemon daemon, String... services)
            throws Exception {
        var ports = new java.util.ArrayList<Integer>();
        for (var service : services) ports.add(daemon.portOf(service, "http"));
        return ports;
    }

    private static String server(String name, int port, String onConflict) {
        return """
        %s {
          command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
          ready.http = "/"
          ports.http { prefer = %d, on-conflict = %s }
        }
        """
                .formatted(name, port, onConflict);
    }
}
