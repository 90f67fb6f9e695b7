package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Dependencies up and down, and the daemon's own end. */
class DependencyOrderIT {
    /** Tells when it begins and when it is asked to end. */
    private static final String SERVICE =
            """
            trap 'echo "$VALVO_SERVICE stops" >> order; exit 0' TERM
            echo "$VALVO_SERVICE runs" >> order
            echo up
            while :; do sleep 0.1; done
            """;

    private static final String STACK =
            """
            defaults { command = ["sh", "service.sh"] }
            services {
              app { depends-on { db = ready, migrate = completed, metrics = started } }
              migrate { command = ["sh", "-c", "echo migrate runs >> order"], oneshot = true, depends-on { db = ready } }
              db { ready.log = "up" }
              metrics { ready { log = "never", timeout = 1h } }
            }
            """;

    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    void servicesStartInTheOrderOfTheirDependenciesAndStopInReverse() throws Exception {
        var daemon = stack();
        assertThat(here.text("order").lines())
                .containsSubsequence("db runs", "migrate runs", "app runs");
        here.valvo("down").succeeded();
        assertThat(daemon.end()).isZero();
        assertThat(here.text("order").lines()).containsSubsequence("app stops", "db stops");
        assertThat(here.text("order").lines()).containsSubsequence("app stops", "metrics stops");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalEndsEverythingInOrder(String signal) throws Exception {
        var daemon = stack();
        daemon.signal(signal);
        assertThat(daemon.end()).isZero();
        assertThat(here.text("order").lines()).containsSubsequence("app stops", "db stops");
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
        assertThat(here.valvo("status").code()).as("no daemon").isEqualTo(3);
    }

    @Test
    void aSecondInterruptForces() throws Exception {
        here.config(
                """
                services {
                  deaf {
                    shell = true
                    command = "trap 'echo asked' TERM; echo deaf; while :; do sleep 0.1; done"
                    ready.log = "deaf"
                    stop.timeout = 1h
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("deaf").equals("ready"));
        daemon.signal("INT");
        here.eventually("it was asked to end", () -> here.log("deaf").contains("asked"));
        assertThat(daemon.alive()).isTrue();
        here.eventually("it ends", () -> ended(daemon, "INT"));
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }

    /** As somebody who presses again and again: two keys at once count as one. */
    private static boolean ended(ForegroundDaemon daemon, String signal) throws Exception {
        if (daemon.alive()) daemon.signal(signal);
        return !daemon.alive();
    }

    @Test
    void aCriticalServiceThatFailsForGoodEndsTheDaemonWithOne() throws Exception {
        here.config(
                """
                shutdown-on-failure = true
                services {
                  bystander { command = ["sleep", "1000"] }
                  heart { command = ["sh", "-c", "exit 3"], critical = true, restart { max = 1, backoff.min = 0s } }
                }
                """);
        assertThat(here.begin().end()).isEqualTo(1);
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
        assertThat(here.text("up.out")).contains("heart", "exited 3");
    }

    @Test
    void aFailureOfACriticalServiceMakesTheSystemUnhealthy() throws Exception {
        here.config(
                """
                services {
                  heart { command = ["sh", "-c", "exit 3"], ready { exec = ["false"] }, critical = true, restart.max = 0 }
                  dependent { command = ["sleep", "1000"], depends-on { heart = ready } }
                }
                """);
        var daemon = here.up();
        here.eventually("it failed", () -> daemon.stateOf("heart").equals("failed"));
        var answer = daemon.api().send(daemon.api().request("/health"));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("heart");
        assertThat(here.valvo("health").code()).isEqualTo(1);
        here.eventually("who needs it waits", () -> daemon.stateOf("dependent").equals("pending"));
        assertThat(here.valvo("why", "dependent").succeeded().out()).contains("heart");
    }

    private ForegroundDaemon stack() throws Exception {
        here.file("service.sh", SERVICE);
        here.config(STACK);
        var daemon = here.up();
        for (var it : List.of("app", "metrics"))
            here.eventually(it + " runs", () -> here.text("order").contains(it + " runs"));
        here.eventually("the app is ready", () -> daemon.stateOf("app").equals("ready"));
        return daemon;
    }
}
