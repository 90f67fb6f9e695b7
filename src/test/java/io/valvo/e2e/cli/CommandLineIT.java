package io.valvo.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.e2e.testing.E2eEnvironment;
import io.valvo.e2e.testing.ProcfsObserver;
import io.valvo.e2e.testing.RunsConcurrently;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** docs/cli.md, verb by verb, as a shell sees it: output and exit codes. */
class CommandLineIT {
    @RegisterExtension final E2eEnvironment here = new E2eEnvironment();

    @Test
    @RunsConcurrently
    void withoutADaemonTheClientsExitWithThree() throws Exception {
        here.config("services.a.command = [\"sleep\", \"1000\"]");
        for (var verb : List.of("status", "down", "reload", "health", "events", "ports")) {
            var ran = here.valvo(verb);
            assertThat(ran.code()).as(verb).isEqualTo(3);
            assertThat(ran.err()).contains("No supervisor", "valvo up");
        }
        assertThat(here.valvo("frobnicate").code()).isEqualTo(2);
        assertThat(here.valvo("status", "--frobnicate").code()).isEqualTo(2);
    }

    @Test
    @RunsConcurrently
    void aDetachedDaemonIsLookedAtAndTakenDown() throws Exception {
        here.config("services.a.command = [\"sleep\", \"1000\"]");
        assertThat(here.valvo("up", "--detach").succeeded().out()).containsPattern("a +ready");
        var daemon = ProcfsObserver.daemon(here.state()).orElseThrow();
        var second = here.valvo("up");
        assertThat(second.code()).isEqualTo(1);
        assertThat(second.err()).contains("pid " + daemon.pid());
        here.valvo("down").succeeded();
        assertThat(ProcfsObserver.alive(daemon.pid())).isFalse();
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
    }

    @Test
    @RunsConcurrently
    void statusIsATableAndADocument() throws Exception {
        int port = E2eEnvironment.freePort();
        here.config(
                """
                services {
                  db.command = ["sleep", "1000"]
                  web {
                    command = ["sh", "-c", "sleep 1000"]
                    ports.http = %d
                    depends-on = [db]
                    critical = true
                  }
                }
                """
                        .formatted(port));
        var daemon = here.up();
        here.eventually("it runs", () -> daemon.stateOf("web").equals("ready"));
        var pid = daemon.pidOf("web").orElseThrow();
        var table = here.valvo("status").succeeded().out();
        assertThat(table.lines().findFirst().orElseThrow())
                .matches("NAME +STATE +PID +PORTS +UPTIME +RESTARTS +MEMORY +CPU +HEALTH *");
        assertThat(table).containsPattern("web +ready +" + pid + " +" + port);
        assertThat(table).as("colour is for terminals").doesNotContain("\u001b");
        assertThat(here.valvo("ps", "db").succeeded().out()).contains("db").doesNotContain("web");

        var web = here.valvo("status", "web", "--json").succeeded().json().get(0);
        assertThat(web.fieldNames())
                .toIterable()
                .contains("name", "state", "wanted", "since", "reason", "restart_count")
                .contains("critical", "instances", "limits", "depends_on", "variant");
        assertThat(web.get("depends_on").get(0).asText()).isEqualTo("db");
        assertThat(web.get("critical").asBoolean()).isTrue();
        assertThat(web.get("wanted").asBoolean()).isTrue();
        var instance = web.get("instances").get(0);
        assertThat(instance.fieldNames())
                .toIterable()
                .contains("name", "state", "pid", "start_ticks", "incarnation", "ports")
                .contains("uptime_ms", "restart_count", "last_exit", "next_try_ms", "health")
                .contains("memory_mb", "cpu_percent", "processes");
        assertThat(instance.get("pid").asLong()).isEqualTo(pid);
        assertThat(instance.get("ports").get("http").asInt()).isEqualTo(port);
        assertThat(here.valvo("status", "wbe").err()).contains("wbe", "did you mean web?");
    }

    @Test
    @RunsConcurrently
    void whatFollowsIsEndedByAnInterrupt() throws Exception {
        here.config("services.talker { shell = true, command = \"" + TALKER + "\" }");
        var daemon = here.up();
        var watch = here.start("watch", "status", "--watch");
        var logs = here.start("logs", "logs", "talker", "-f");
        var events = here.start("events", "events", "-f", "--since", "0");
        here.eventually(
                "all show something",
                () ->
                        here.text("watch").contains("talker")
                                && here.text("logs").contains("word 2")
                                && here.text("events").contains("ready"));
        here.valvo("restart", "talker").succeeded();
        here.eventually("the restart is followed", () -> here.text("events").contains("stopping"));
        for (var follower : List.of(watch, logs, events)) {
            ProcfsObserver.signal("INT", follower.pid());
            assertThat(follower.waitFor()).isIn(0, 130);
        }
        assertThat(daemon.alive()).isTrue();
    }

    @Test
    @RunsConcurrently
    void logsAreShownFromTheEndAndFromATime() throws Exception {
        here.config(
                """
                services {
                  counter { shell = true, command = "seq 1 500; exec sleep 1000" }
                  other { shell = true, command = "echo hello; exec sleep 1000" }
                }
                """);
        here.up();
        here.eventually(
                "both have written",
                () ->
                        here.log("counter").contains("500\n")
                                && here.log("other").contains("hello\n"));
        var last = here.valvo("logs", "counter", "-n", "3").succeeded().out();
        assertThat(last.lines()).hasSize(3).last().asString().endsWith("500");
        assertThat(here.valvo("logs", "counter").succeeded().out().lines()).hasSize(100);
        assertThat(here.valvo("logs", "counter", "--since", "1h", "-n", "1000").succeeded().out())
                .contains("500");
        assertThat(
                        here.valvo("logs", "counter", "--since", "2100-01-01T00:00:00Z")
                                .succeeded()
                                .out())
                .isEmpty();
        var both = here.valvo("logs", "counter", "other", "-n", "5").succeeded().out();
        assertThat(both.lines()).as("five of each").hasSize(6);
        assertThat(both).contains("hello", "500");
    }

    @Test
    @RunsConcurrently
    void aServiceThatFailsTellsItsOutputAndExitsWithOne() throws Exception {
        here.config(
                """
                services {
                  broken {
                    shell = true
                    command = "echo the disk is full; exit 3"
                    ready.log = serving
                    restart { policy = never }
                    autostart = false
                  }
                  slow { command = ["sleep", "1000"], ready.exec = ["false"], autostart = false }
                  stubborn { shell = true, command = "trap '' TERM; echo deaf; while :; do sleep 1; done"
                    ready.log = deaf, stop.timeout = 30s }
                }
                """);
        var daemon = here.up();
        var broken = here.valvo("start", "broken");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out() + broken.err()).contains("the disk is full", "exited 3");
        assertThat(here.valvo("restart", "broken").code()).isEqualTo(1);
        assertThat(here.valvo("why", "broken").succeeded().out()).contains("exited 3");

        var slow = here.valvo("start", "slow", "--timeout", "5s");
        assertThat(slow.code()).isEqualTo(124);
        assertThat(slow.out() + slow.err()).as("what it waits for").contains("exec false");
        assertThat(here.valvo("wait", "slow", "--for", "ready", "--timeout", "1s").code())
                .isEqualTo(124);
        assertThat(here.valvo("wait", "broken", "--for", "ready").code()).isEqualTo(1);
        assertThat(here.valvo("health", "broken").code()).isEqualTo(1);

        here.eventually("it is deaf", () -> daemon.stateOf("stubborn").equals("ready"));
        assertThat(here.valvo("stop", "stubborn", "--timeout", "1s").code()).isEqualTo(124);
        here.valvo("stop", "stubborn", "--force").succeeded();
        assertThat(ProcfsObserver.marked(here.state(), "stubborn")).isEmpty();
    }

    @Test
    @RunsConcurrently
    void startAndStopWaitUnlessToldOtherwise() throws Exception {
        here.config(
                """
                services {
                  a { command = ["sleep", "1000"], autostart = false }
                  b { command = ["sleep", "1000"], autostart = false, depends-on = [a] }
                }
                """);
        var daemon = here.up();
        here.valvo("start", "b").succeeded();
        assertThat(daemon.stateOf("a")).as("what it needs").isEqualTo("ready");
        here.valvo("stop", "--all").succeeded();
        assertThat(daemon.stateOf("a")).isEqualTo("stopped");
        assertThat(ProcfsObserver.marked(here.state())).isEmpty();
        here.valvo("start", "--all").succeeded();
        assertThat(daemon.stateOf("a")).as("it doesn't start by itself").isEqualTo("stopped");
        here.valvo("start", "a", "b", "--no-wait").succeeded();
        here.valvo("wait", "a", "b", "--for", "ready").succeeded();
        here.valvo("scale", "a", "3").succeeded();
        here.eventually("three run", () -> ProcfsObserver.marked(here.state()).size() == 4);
        assertThat(here.valvo("health").succeeded().out()).contains("healthy");
        assertThat(here.valvo("start", "nobody").code()).isNotZero();
    }

    @Test
    @RunsConcurrently
    void portsAreLookedAtAndFreed() throws Exception {
        int ours = E2eEnvironment.freePort();
        int theirs = E2eEnvironment.freePort();
        int nobodys = E2eEnvironment.freePort();
        here.config(
                """
                services.web {
                  command = ["python3", "-m", "http.server", "{{port}}", "--bind", "127.0.0.1"]
                  ports.http = %d
                  ready { http = "/" }
                }
                """
                        .formatted(ours));
        var daemon = here.up();
        here.eventually("it runs", () -> daemon.stateOf("web").equals("ready"));
        var stranger =
                here.background(
                        "stranger",
                        "python3",
                        "-m",
                        "http.server",
                        "" + theirs,
                        "--bind",
                        "127.0.0.1");
        here.eventually("the stranger listens", () -> ProcfsObserver.listens(theirs));

        here.valvo("ports", "check", "" + nobodys).succeeded();
        var held = here.valvo("ports", "check", "" + nobodys, "" + theirs);
        assertThat(held.code()).isEqualTo(1);
        assertThat(held.out())
                .contains("pid " + stranger.pid(), "http.server " + theirs, "not ours");
        assertThat(here.valvo("ports").succeeded().out())
                .containsPattern(ours + " .*web +http +" + daemon.pidOf("web").orElseThrow());
        assertThat(here.valvo("ports", "--json").succeeded().json()).hasSize(1);
        assertThat(here.valvo("ports", "scan").succeeded().out()).contains("" + ours, "" + theirs);

        var refused = here.valvo("ports", "free", "" + theirs);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out() + refused.err()).contains("--force");
        assertThat(stranger.isAlive()).isTrue();
        here.valvo("ports", "free", "" + theirs, "--force").succeeded();
        assertThat(ProcfsObserver.listens(theirs)).isFalse();
        stranger.waitFor();
    }

    @Test
    @RunsConcurrently
    void aConfigurationIsShownWithItsDefaultsAndWithoutItsSecrets() throws Exception {
        here.config(
                """
                services.a { command = ["sleep", "1000"], env { API_TOKEN = "s3cr3t", PLACE = "here" } }
                """);
        assertThat(here.valvo("validate").succeeded().out()).contains("valid, 1 service");
        assertThat(here.valvo("config", "a").succeeded().out())
                .contains("sleep", "here", "timeout")
                .doesNotContain("s3cr3t");
        assertThat(here.valvo("config", "a", "--json").succeeded().json().isObject()).isTrue();
        assertThat(here.valvo("doctor").succeeded().out()).contains("java", "a");
        assertThat(here.valvo("plan", "--json").json().has("steps")).isTrue();
    }

    @Test
    @RunsConcurrently
    void aCommandRunsWithoutAFileAndItsExitCodeIsTheAnswer() throws Exception {
        var failed = here.valvo("run", "--once", "--", "sh", "-c", "echo working; exit 7");
        assertThat(failed.code()).isEqualTo(7);
        assertThat(failed.out()).contains("working", "exited 7");
        here.valvo("run", "--once", "--", "true").succeeded();
        assertThat(here.valvo("run", "--once", "--", "sh", "-c", "kill -9 $$").code())
                .isEqualTo(137);
        assertThat(here.valvo("run", "--", "no-such-program-anywhere").code()).isEqualTo(2);
        int port = E2eEnvironment.freePort();
        var server =
                here.start(
                        "server",
                        "run",
                        "web",
                        "--port",
                        "" + port,
                        "--",
                        "python3",
                        "-m",
                        "http.server",
                        "--bind",
                        "127.0.0.1",
                        "{{port}}");
        here.eventually("it listens", () -> ProcfsObserver.listens(port));
        ProcfsObserver.signal("INT", server.pid());
        server.waitFor();
        assertThat(ProcfsObserver.listens(port)).isFalse();
    }

    @ParameterizedTest
    @RunsConcurrently
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completionScriptsNameEveryVerb(String shell) throws Exception {
        var script = here.valvo("completion", shell).succeeded().out();
        assertThat(script).contains("restart", "validate", "completion");
        if (shell.equals("fish")) return;
        here.file("completion", script);
        assertThat(here.run("bash", "-n", "completion").succeeded().err()).isEmpty();
    }

    @Test
    @RunsConcurrently
    void everyVerbHasItsHelp() throws Exception {
        var verbs = new ArrayList<String>();
        for (var line : here.valvo("--help").succeeded().out().lines().toList()) {
            if (line.matches("  [a-z]+(, [a-z]+)* {2,}\\S.*"))
                verbs.add(line.strip().split("[ ,]")[0]);
        }
        assertThat(verbs).contains("up", "status", "why", "completion");
        for (var verb : verbs) {
            assertThat(here.valvo(verb, "--help").succeeded().out())
                    .startsWith("Usage: valvo " + verb);
        }
    }

    private static final String TALKER =
            "n=0; while :; do n=$((n+1)); echo word $n; sleep 0.2; done";
}
