package io.valvo.e2e.probes;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** Each way of saying: ready. */
class ReadinessIT {
    /** Sends its arguments to NOTIFY_SOCKET as sd_notify(3) does, and waits. */
    static final String NOTIFY =
            """
            import os, socket, sys, time
            to = os.environ["NOTIFY_SOCKET"]
            link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            link.connect("\\0" + to[1:] if to[0] == "@" else to)
            for message in sys.argv[1:]:
                if message.startswith("wait="):
                    while not os.path.exists(message[5:]):
                        time.sleep(0.05)
                else:
                    link.send(message.encode())
            time.sleep(1000)
            """;

    private static final String LIE =
            """
            import socket, sys, time
            link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            link.connect(sys.argv[1].replace("@", "\\0"))
            link.send(b"READY=1")
            print("READY", file=open("lied", "w"), flush=True)
            time.sleep(1000)
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /** Coloured, and a line without an end that is longer than what is read at once. */
    @Test
    @RunsConcurrently
    void aLineIsReadAsItLooksAndWhoListensElsewhereIsTold() throws Exception {
        int told = E2eEnvironment.freePort();
        int other = E2eEnvironment.freePort();
        here.config(
                """
                services {
                  vite {
                    command = [sh, -c, "printf '  \\\\033[1mLocal\\\\033[22m:   \\\\033[36mhttp://localhost:\\\\033[1m5173\\\\033[22m/\\\\r\\\\n'; exec sleep 1000"]
                    ready.log = "^ *Local: +http://localhost:5173/$"
                  }
                  long {
                    command = [sh, -c, "head -c 65530 /dev/zero | tr '\\\\0' x; echo 'INITIALIZED'; exec sleep 1000"]
                    ready.log = "(x|y)*INITIALIZED$"
                  }
                  hard { command = [sh, -c, "head -c 60000 /dev/zero | tr '\\\\0' x; echo; exec sleep 1000"], ready { log = "x*x*x*x*y", timeout = 1s }, restart.policy = never }
                  elsewhere {
                    command = [python3, -m, http.server, "%d", --bind, "127.0.0.1"]
                    ports.http = %d
                    ready { http = "/", timeout = 8s }
                    restart.policy = never
                  }
                }
                """
                        .formatted(other, told));
        var daemon = here.up();
        for (var service : List.of("vite", "long"))
            here.eventually(service + " is ready", () -> daemon.stateOf(service).equals("ready"));
        here.eventually("it is given up", () -> daemon.stateOf("elsewhere").equals("failed"));
        var hint =
                "does not listen on port %d (http) as it was told to, but on [%d]; does its command use {{port}}?"
                        .formatted(told, other);
        assertThat(here.valvo("why", "elsewhere").out()).contains("connection refused", hint);
        assertThat(daemon.api().events("warning", "elsewhere").getFirst().at("/data/text").asText())
                .isEqualTo(hint);
        here.eventually("the hard one too", () -> daemon.stateOf("hard").equals("failed"));
        assertThat(here.valvo("why", "hard").out()).contains("took too long to be searched");
    }

    @Test
    @RunsConcurrently
    void aServiceIsReadyWhenItsProbeHoldsAndNotEarlier() throws Exception {
        here.file("notify.py", NOTIFY);
        here.config(
                """
                defaults { ready.timeout = 10m }
                services {
                  log { shell = true, command = "while ! test -e go; do sleep 0.1; done; echo INITIALIZED; exec sleep 1000", ready.log = "INIT.*ED" }
                  exec { command = ["sleep", "1000"], ready.exec = ["test", "-e", "go"] }
                  tcp {
                    shell = true, command = "while ! test -e go; do sleep 0.1; done; exec python3 -m http.server $PORT --bind 127.0.0.1"
                    ports.main = %d
                    ready.tcp = true
                  }
                  http {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.main = %d
                    ready.http = "/go"
                  }
                  notify { command = ["python3", "notify.py", "STATUS=warming up", "wait=go", "READY=1\\nSTATUS=serving"], ready.notify = true }
                }
                """
                        .formatted(E2eEnvironment.freePort(), E2eEnvironment.freePort()));
        var daemon = here.up();
        here.eventually(
                "all run, the one that tells its status is warming up",
                () ->
                        DaemonApi.each(daemon.api().get("/api/v1/services"))
                                        .allMatch(it ->
                                                it.get("instances").get(0).get("pid").isNumber())
                                && daemon.instance("notify")
                                        .get("status_text")
                                        .asText()
                                        .equals("warming up"));
        assertThat(
                        DaemonApi.each(daemon.api().get("/api/v1/services"))
                                .map(it -> it.get("state").asText()))
                .containsOnly("starting")
                .hasSize(5);
        assertThat(here.valvo("wait", "log", "--for", "ready", "--timeout", "100ms").code())
                .isEqualTo(124);
        here.file("go", "");
        here.valvo(
                        "wait",
                        "log",
                        "exec",
                        "tcp",
                        "http",
                        "notify",
                        "--for",
                        "ready",
                        "--timeout",
                        "2m")
                .succeeded();
        assertThat(
                        DaemonApi.each(daemon.api().get("/api/v1/services"))
                                .map(it -> it.get("state").asText()))
                .containsOnly("ready");
        assertThat(daemon.instance("notify").get("status_text").asText()).isEqualTo("serving");
    }

    @Test
    @RunsConcurrently
    void aStartThatTakesTooLongHasFailedAndItsLastOutputSaysWhy() throws Exception {
        here.config(
                """
                services {
                  slow {
                    shell = true
                    command = "echo loading the model; exec sleep 1000"
                    ready { log = "never printed", timeout = 10s }
                    restart.max = 0
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it failed", () -> daemon.stateOf("slow").equals("failed"));
        assertThat(daemon.instance("slow").get("reason").asText())
                .contains("not ready within 10s", "loading the model");
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
        assertThat(here.valvo("why", "slow").succeeded().out()).contains("loading the model");
    }

    @Test
    @RunsConcurrently
    void aStrangersNotificationCountsForNothing() throws Exception {
        here.file("notify.py", NOTIFY);
        here.config(
                """
                services {
                  quiet { shell = true, command = "echo $NOTIFY_SOCKET > address; exec sleep 1000", ready { notify = true, timeout = 10m } }
                  honest { command = ["python3", "notify.py", "wait=lied", "READY=1"], ready { notify = true, timeout = 10m } }
                }
                """);
        var daemon = here.up();
        here.eventually("the address is known", () -> here.text("address").endsWith("\n"));
        var address = here.text("address").strip();
        here.background("liar.out", "python3", "-c", LIE, address);
        here.eventually("the lie is told", () -> !here.text("lied").isEmpty());
        here.eventually("the honest one is ready", () -> daemon.stateOf("honest").equals("ready"));
        assertThat(daemon.stateOf("quiet")).isEqualTo("starting");
    }
}
