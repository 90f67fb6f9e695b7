package io.valvo.e2e.survival;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/survival.md, Faults inside: the daemon under a service manager that watches it. */
class ServiceManagerWatchdogIT {
    /** Stands for systemd: prints what it is told, each message a line. */
    private static final String MANAGER =
            """
            import os, socket
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            listener.bind("manager")
            print("here", flush=True)
            while True:
                print(listener.recv(4096).decode(), flush=True)
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void itSaysWhenItIsReadyFeedsTheWatchdogAndSaysThatItEnds() throws Exception {
        here.file("manager.py", MANAGER);
        here.background("said", "python3", "manager.py");
        here.eventually("the manager listens", () -> here.text("said").contains("here"));
        here.config("services.a { command = [sleep, 1000] }");
        here.background(
                "daemon.out",
                "env",
                "NOTIFY_SOCKET=" + here.dir().resolve("manager"),
                "WATCHDOG_USEC=600000",
                E2eEnvironment.LAUNCHER.toString(),
                "up");
        here.eventually("it is ready", () -> said("READY=1") == 1);
        assertThat(here.valvo("status").succeeded().out()).contains("a ");
        here.eventually("it feeds the watchdog", () -> said("WATCHDOG=1") > 3);

        here.valvo("down").succeeded();
        here.eventually("it says that it ends", () -> said("STOPPING=1") == 1);
    }

    private long said(String text) {
        return here.text("said").lines().filter(text::equals).count();
    }
}
