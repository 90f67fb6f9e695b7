package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** docs/life.md: time that the daemon has missed counts for nobody. */
class MissedTimeIT {
    private static final int SECONDS = 7;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void whatWasDoneWhileTheDaemonStoodStillWasDoneInTime() throws Exception {
        here.file(
                "hb.py",
                """
                import os, socket, time
                notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                notify.setblocking(False)
                beats = 0
                while True:
                    try: notify.sendto(b"WATCHDOG=1", os.environ["NOTIFY_SOCKET"])
                    except BlockingIOError: pass
                    beats += 1
                    with open("beats", "w") as f: f.write(str(beats))
                    time.sleep(0.25)
                """);
        here.config(
                """
                services {
                  hb { command = [python3, hb.py], heartbeat.within = 3s }
                  lg {
                    command = [sh, -c, "sleep 4; echo UP; exec sleep 1000"]
                    ready { log = "UP", timeout = 6s }
                  }
                  sh {
                    command = [sh, -c, "sleep 4; touch ok; exec sleep 1000"]
                    ready { exec = [test, -f, ok], timeout = 6s }
                  }
                  said {
                    command = [sh, -c, "sleep 4; systemd-notify --ready; exec sleep 1000"]
                    ready { notify = true, timeout = 6s }
                  }
                  hooked {
                    command = [sleep, 1000]
                    hooks { pre-start = [sleep, 4], timeout = 6s }
                  }
                }
                """);
        var daemon = here.begin();
        here.eventually("it beats", () -> beats() > 0);
        daemon.signal("STOP");
        int before = beats();
        here.eventually("time has passed", () -> beats() > before + SECONDS * 4);
        daemon.signal("CONT");
        var all = List.of("hb", "lg", "sh", "said", "hooked");
        for (var service : all)
            here.eventually(service + " is ready", () -> daemon.stateOf(service).equals("ready"));
        here.eventually(
                "it is told",
                () ->
                        here.valvo("events", "--since", "1h")
                                .out()
                                .contains("did not run for a while"));
        for (var service : all) {
            assertThat(daemon.instance(service).get("restart_count").asInt()).as(service).isZero();
            assertThat(daemon.api().events("heartbeat.missed", service)).isEmpty();
        }
    }

    private int beats() {
        var text = here.text("beats");
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
