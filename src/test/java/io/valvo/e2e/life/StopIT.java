package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stop leaves nothing, whatever the process has made of itself. */
class StopIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    /**
     * Listens, deaf to SIGTERM, with three children and a grandchild in a session of its own that
     * is deaf as well.
     */
    private static final String VICTIM =
            """
            import os, signal, socket, sys, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
            for _ in range(3):
                if os.fork() == 0:
                    time.sleep(1000)
            heard, told = os.pipe()
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.write(told, b"%d" % os.getpid())
                    time.sleep(1000)
                os._exit(0)
            os.wait()
            os.write(1, b"grandchild %s\\nall there\\n" % os.read(heard, 20))
            while True:
                time.sleep(1000)
            """;

    @Test
    @RunsConcurrently
    void everythingThatDescendsFromADeafProcessEndsAndItsPortIsFree() throws Exception {
        int port = E2eEnvironment.freePort();
        here.file("victim.py", VICTIM);
        here.config(
                """
                services {
                  victim {
                    command = ["python3", "victim.py", "{{port}}"]
                    ports.http = %d
                    ready { log = "all there", tcp = true }
                    stop.timeout = 500ms
                  }
                }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("all are there", () -> daemon.stateOf("victim").equals("ready"));
        assertThat(ProcfsObserver.marked(here.state(), "victim")).hasSize(5);
        long grandchild =
                Long.parseLong(here.log("victim").replaceAll("(?s).*grandchild (\\d+).*", "$1"));
        assertThat(ProcfsObserver.alive(grandchild)).isTrue();

        here.valvo("stop", "victim").succeeded();
        assertThat(ProcfsObserver.marked(here.state(), "victim")).isEmpty();
        assertThat(ProcfsObserver.alive(grandchild)).isFalse();
        here.eventually(
                "it is buried, and so is everybody",
                () ->
                        ProcfsObserver.fact(grandchild).isEmpty()
                                && ProcfsObserver.zombies(daemon.pid()).isEmpty());
        assertThat(ProcfsObserver.listens(port)).as("listens on " + port).isFalse();
        var survivors = daemon.api().events("process.survivor", "victim");
        assertThat(survivors.toString()).contains("" + grandchild);
        assertThat(daemon.instance("victim").get("state").asText()).isEqualTo("stopped");
    }

    @Test
    @RunsConcurrently
    void orphansThatEndComeHomeAndAreBuried() throws Exception {
        here.config(
                """
                services {
                  parent {
                    shell = true
                    command = "(setsid sh -c 'echo here > orphan; while test -e orphan; do sleep 0.1; done' &); exec sleep 1000"
                  }
                }
                """);
        var daemon = here.up();
        here.eventually(
                "the orphan came home",
                () ->
                        ProcfsObserver.children(daemon.pid()).stream()
                                .anyMatch(it -> it.command().contains("echo here")));
        here.eventually("it runs", () -> !here.text("orphan").isEmpty());
        here.run("rm", "orphan").succeeded();
        here.eventually(
                "the orphan is gone, no zombie is left",
                () ->
                        ProcfsObserver.children(daemon.pid()).size() == 1
                                && ProcfsObserver.zombies(daemon.pid()).isEmpty());
        here.eventually("its parent is ready", () -> daemon.stateOf("parent").equals("ready"));
    }

    @Test
    @RunsConcurrently
    void aForcedStopDoesNotWaitForTheGracePeriod() throws Exception {
        here.config(
                """
                services {
                  deaf {
                    shell = true
                    command = "trap '' TERM; echo deaf; while :; do sleep 1; done"
                    ready.log = "deaf"
                    stop.timeout = 1h
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("deaf").equals("ready"));
        here.valvo("stop", "--force", "deaf").succeeded();
        assertThat(daemon.stateOf("deaf")).isEqualTo("stopped");
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }

    @Test
    @RunsConcurrently
    void aProcessThatTrapsTermAndExitsInTimeIsNotKilled() throws Exception {
        here.config(
                """
                services {
                  polite {
                    shell = true
                    command = "trap 'echo farewell; exit 0' TERM; echo hello; while :; do sleep 0.1; done"
                    ready.log = "hello"
                    stop.timeout = 1h
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("polite").equals("ready"));
        here.valvo("stop", "polite").succeeded();
        assertThat(here.log("polite").lines()).containsSubsequence("hello", "farewell");
        assertThat(daemon.api().events("process.survivor", "polite")).isEmpty();
        assertThat(daemon.instance("polite").get("last_exit").asText()).contains("exited 0");
    }
}
