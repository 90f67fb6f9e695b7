package io.valvo.e2e.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.valvo.e2e.testing.DaemonApi;
import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ForegroundDaemon;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;

/** Jobs, copies, hooks, signals and what a process is given. */
class JobsIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void aOneShotCompletesAndAJobRunsAgainAndAgain() throws Exception {
        here.config(
                """
                services {
                  once { command = ["sh", "-c", "echo once >> ran"], oneshot = true }
                  again { command = ["sh", "-c", "echo again >> ran"], every = 100ms }
                  nightly { command = ["true"], schedule = "0 3 1 1 *" }
                }
                """);
        var daemon = here.up();
        here.eventually(
                "it ran again",
                () -> here.text("ran").lines().filter("again"::equals).count() >= 3);
        here.eventually("it completed", () -> daemon.stateOf("once").equals("completed"));
        assertThat(here.text("ran").lines().filter("once"::equals)).hasSize(1);
        assertThat(daemon.instance("again").get("restart_count").asInt()).isZero();
        here.eventually(
                "the nightly job waits", () -> daemon.stateOf("nightly").equals("scheduled"));
        assertThat(daemon.instance("nightly").get("next_try_ms").asLong()).isPositive();
        here.valvo("wait", "once", "--for", "completed").succeeded();
        here.valvo("stop", "again").succeeded();
        assertThat(daemon.stateOf("again")).isEqualTo("stopped");
    }

    @Test
    @RunsConcurrently
    void aJobsExitCodeIsNoSignalAndASignalIsNoExitCode() throws Exception {
        here.config(
                """
                defaults { oneshot = true, restart.policy = never }
                services {
                  stop { command = [sh, -c, "exit 147"] }
                  most { command = [sh, -c, "exit 255"], success-codes = [255] }
                  code { command = [sh, -c, "exit 143"], success-codes = [0, 143] }
                  term { command = [sh, -c, "kill -TERM $$"], success-codes = [0, 143] }
                  dump { command = [sh, -c, "ulimit -c unlimited && kill -ABRT $$"] }
                  path { command = ["/bin/true"], env.PATH = "/nowhere" }
                }
                """);
        var daemon = here.up();
        here.eventually("the last", () -> daemon.stateOf("stop").equals("failed"));
        for (var good : List.of("most", "code", "path"))
            here.eventually(good, () -> daemon.stateOf(good).equals("completed"));
        for (var bad : List.of("term", "dump"))
            here.eventually(bad, () -> daemon.stateOf(bad).equals("failed"));
        assertThat(lastExit(daemon, "stop")).isEqualTo("exited 147");
        assertThat(lastExit(daemon, "code")).isEqualTo("exited 143");
        assertThat(lastExit(daemon, "term")).isEqualTo("killed by SIGTERM");
        assertThat(lastExit(daemon, "dump")).startsWith("killed by SIGABRT");
        assertThat(here.log("path")).isEmpty();
    }

    private static String lastExit(ForegroundDaemon daemon, String instance) throws Exception {
        return daemon.instance(instance).get("last_exit").asText();
    }

    @Test
    @RunsConcurrently
    void copiesAreScaledUpAndDown() throws Exception {
        int first = E2eEnvironment.freeRange(4);
        here.config(
                """
                services {
                  web {
                    command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                    ports.http { range = "%d-%d" }
                    ready.http = "/"
                    instances = 2
                  }
                }
                """
                        .formatted(first, first + 3));
        var daemon = here.up();
        here.eventually("both are ready", () -> daemon.stateOf("web").equals("ready"));
        assertThat(ports(daemon)).doesNotHaveDuplicates().hasSize(2);
        assertThat(names(daemon)).containsExactly("web", "web/2");

        here.valvo("scale", "web", "4").succeeded();
        here.eventually(
                "four are ready",
                () -> names(daemon).size() == 4 && daemon.stateOf("web").equals("ready"));
        assertThat(ports(daemon)).containsExactlyInAnyOrder(first, first + 1, first + 2, first + 3);
        long keeps = daemon.pidOf("web").orElseThrow();

        here.valvo("scale", "web", "1").succeeded();
        here.eventually("one is left", () -> ProcfsObserver.marked(here.state()).size() == 1);
        here.eventually("one is shown", () -> names(daemon).size() == 1);
        assertThat(daemon.pidOf("web")).contains(keeps);
        assertThat(here.valvo("scale", "web", "-1").code()).isEqualTo(2);
    }

    @Test
    @RunsConcurrently
    void hooksRunAtTheirPointsInTheEnvironmentOfTheService() throws Exception {
        here.config(
                """
                services {
                  hooked {
                    shell = true
                    command = "echo main $COLOR >> order; echo up; trap 'exit 0' TERM; while :; do sleep 0.1; done"
                    env.COLOR = "red"
                    ready.log = "up"
                    hooks {
                      pre-start = ["sh", "-c", "echo pre-start $COLOR $VALVO_SERVICE >> order"]
                      post-start = ["sh", "-c", "echo post-start >> order"]
                      pre-stop = ["sh", "-c", "echo pre-stop >> order"]
                      post-stop = ["sh", "-c", "echo post-stop >> order"]
                      on-exit = ["sh", "-c", "echo on-exit >> order"]
                    }
                  }
                  barred { command = ["sleep", "1000"], hooks.pre-start = ["false"], restart.max = 0 }
                }
                """);
        var daemon = here.up();
        here.eventually("post-start ran", () -> here.text("order").contains("post-start"));
        here.valvo("stop", "hooked").succeeded();
        here.eventually(
                "all ran",
                () ->
                        here.text("order").contains("post-stop")
                                && here.text("order").contains("on-exit"));
        assertThat(here.text("order").lines())
                .startsWith("pre-start red hooked", "main red", "post-start", "pre-stop")
                .hasSize(6);
        here.eventually(
                "a failed hook fails the start", () -> daemon.stateOf("barred").equals("failed"));
        assertThat(daemon.instance("barred").get("reason").asText()).contains("pre-start");
        assertThat(daemon.api().events("process.started", "barred")).isEmpty();
    }

    @Test
    @RunsConcurrently
    void aSignalReachesTheProcess() throws Exception {
        here.config(
                """
                services {
                  ear { shell = true, command = "trap 'echo heard HUP' HUP; echo up; while :; do sleep 0.1; done", ready.log = "up" }
                }
                """);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("ear").equals("ready"));
        here.valvo("signal", "ear", "HUP").succeeded();
        here.eventually("it heard", () -> here.log("ear").contains("heard HUP"));
        assertThat(daemon.stateOf("ear")).isEqualTo("ready");
        assertThat(here.valvo("signal", "ear", "NONSENSE").code()).isEqualTo(2);
    }

    @Test
    @RunsConcurrently
    void aProcessHasTheUserTheLimitsAndThePriorityAskedFor() throws Exception {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "only root gives its children away");
        here.config(
                """
                services {
                  bound {
                    shell = true
                    command = "id -un; id -gn; umask; nice; ulimit -n; cat /proc/$$/oom_score_adj; echo end; exec sleep 1000"
                    cwd = "/"
                    user = nobody
                    umask = 027
                    nice = 5
                    oom-score-adj = 100
                    rlimits.nofile = 321
                    ready.log = "end"
                  }
                }
                """);
        var daemon = here.up();
        here.eventually("it is ready", () -> daemon.stateOf("bound").equals("ready"));
        assertThat(here.log("bound").lines())
                .containsExactly("nobody", "nogroup", "0027", "5", "321", "100", "end");
        long pid = daemon.pidOf("bound").orElseThrow();
        here.eventually(
                "its shell has become the program",
                () -> ProcfsObserver.fact(pid).orElseThrow().command().equals("sleep 1000"));
        here.valvo("stop", "bound").succeeded();
        assertThat(ProcfsObserver.fact(pid)).isEmpty();
    }

    private static List<String> names(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().service("web").get("instances"))
                .map(it -> it.get("name").asText())
                .toList();
    }

    private static List<Integer> ports(ForegroundDaemon daemon) throws Exception {
        return DaemonApi.each(daemon.api().service("web").get("instances"))
                .map(it -> it.get("ports").get("http").asInt())
                .toList();
    }
}
