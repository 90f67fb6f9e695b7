package io.valvo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.cli.testing.CommandLineFixture;
import io.valvo.cli.testing.FakeDaemon;
import io.valvo.client.ClientException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

class CliCommandsTest {
    private static final String TABLE = "NAME  STATE\nweb   ready\n";
    private static final String FAILED =
            "{\"type\":\"urn:valvo:problem:failed\",\"title\":\"It didn't work\",\"status\":409,"
                    + "\"detail\":\"web failed: exited 1\",\"output\":[\"Traceback:\",\"no module x\"]}";

    @TempDir private Path folder;

    @Test
    void statusPrintsTheTableThatTheDaemonHasRendered() throws IOException {
        try (var daemon = daemon(_ -> FakeDaemon.text(TABLE))) {
            assertThat(typed("status", "web")).isEqualTo(new CommandLineFixture(0, TABLE, ""));
            assertThat(daemon.requests().getFirst())
                    .startsWith("GET /api/v1/services?name=web HTTP/1.1\r\n")
                    .contains("Accept: text/plain");
        }
    }

    @Test
    void jsonIsPrintedAsTheDaemonSentIt() throws IOException {
        var json = "[{\"name\":\"web\", \"odd\":  1}]";
        try (var _ = daemon(_ -> FakeDaemon.chunked("application/json", json))) {
            assertThat(typed("status", "--json"))
                    .isEqualTo(new CommandLineFixture(0, json + "\n", ""));
        }
    }

    @Test
    void startWaitsForTheOutcome() throws IOException {
        try (var daemon = daemon(_ -> FakeDaemon.json("{}"))) {
            assertThat(typed("start", "web"))
                    .isEqualTo(new CommandLineFixture(0, "web: started\n", ""));
            assertThat(typed("stop", "web/2", "--force", "--timeout", "2s").out())
                    .isEqualTo("web/2: stopped\n");
            assertThat(typed("restart", "web", "db", "--no-wait").out())
                    .isEqualTo("web, db: restart asked for\n");
            assertThat(typed("start", "--all", "--timeout", "1m").out())
                    .isEqualTo("all services: started\n");
            assertThat(daemon.targets())
                    .containsExactly(
                            "POST /api/v1/services/web/start?wait=600000ms",
                            "GET /api/v1/system",
                            "POST /api/v1/services/web%2F2/stop?wait=2000ms&force=true",
                            "POST /api/v1/restart",
                            "GET /api/v1/system",
                            "POST /api/v1/start?wait=60000ms",
                            "GET /api/v1/system");
            assertThat(daemon.requests().get(3)).endsWith("{\"services\":[\"web\",\"db\"]}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"config_changed":true}  | true
                    {"config_changed":false} | false
                    {}                       | false
                    """)
    void startAndRestartSayThatTheConfigurationHasChanged(String system, boolean told)
            throws IOException {
        try (var _ = daemon(_ -> FakeDaemon.json(system))) {
            assertThat(typed("start", "web").err().contains("'valvo plan' shows")).isEqualTo(told);
            var typed = typed("restart", "web");
            assertThat(typed.out()).isEqualTo("web: restarted\n");
            assertThat(typed.err().contains("'valvo reload' applies it")).isEqualTo(told);
        }
    }

    @Test
    void aRestartIsDoneEvenIfNobodyCanTellWhetherTheConfigurationHasChanged() throws IOException {
        try (var _ =
                daemon(target ->
                        target.startsWith("GET")
                                ? FakeDaemon.problem("403 Forbidden", FAILED)
                                : FakeDaemon.json("{}"))) {
            assertThat(typed("restart", "web", "--no-wait"))
                    .isEqualTo(new CommandLineFixture(0, "web: restart asked for\n", ""));
        }
    }

    @Test
    void aStartThatFailsShowsTheServicesLastOutput() throws IOException {
        try (var _ = daemon(_ -> FakeDaemon.problem("409 Conflict", FAILED))) {
            assertThat(typed("start", "web"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    1,
                                    "",
                                    "valvo: web failed: exited 1\n  | Traceback:\n  | no module x\n"));
        }
    }

    @Test
    void aWaitThatIsOverIsATimeout() throws IOException {
        var late =
                "{\"status\":504,\"detail\":\"web is not ready after 1 s; it waits for http /health\"}";
        try (var _ = daemon(_ -> FakeDaemon.problem("504 Gateway Timeout", late))) {
            assertThat(typed("start", "web", "--timeout", "1s"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    124,
                                    "",
                                    "valvo: web is not ready after 1 s; it waits for http /health\n"));
        }
    }

    @Test
    void anUnknownServiceIsAUsageErrorWithAProposal() throws IOException {
        var unknown =
                "{\"status\":404,\"detail\":\"no service or instance 'wbe'.\",\"similar\":[\"web\"]}";
        try (var _ = daemon(_ -> FakeDaemon.problem("404 Not Found", unknown))) {
            assertThat(typed("why", "wbe"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    2,
                                    "",
                                    "valvo: no service or instance 'wbe'. Did you mean web?\n"));
        }
    }

    @Test
    void aLongWaitSaysWhatItWaitsFor() throws IOException {
        var starting =
                "[{\"name\":\"web\",\"instances\":[{\"name\":\"web\",\"state\":\"starting\",\"reason\":\"waits for http /health\"}]}]";
        var asked = new AtomicInteger();
        Function<String, String> answers =
                target -> {
                    if (target.startsWith("GET")) return counted(asked, starting);
                    while (asked.get() < 2) Thread.onSpinWait();
                    return FakeDaemon.json("{}");
                };
        try (var _ = daemon(answers)) {
            assertThat(typed("start", "web"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    0,
                                    "web: started\n",
                                    "web is starting: waits for http /health\n"));
        }
    }

    @Test
    void theExitCodeOfHealthIsTheAnswer() throws IOException {
        var sick = "{\"overall_status\":\"unhealthy\",\"reasons\":[\"http /health: status 500\"]}";
        try (var _ = daemon(_ -> FakeDaemon.json(sick))) {
            assertThat(typed("health", "web"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    1, "web: unhealthy\n  http /health: status 500\n", ""));
        }
    }

    @Test
    void theHealthOfEverythingMayBeAnsweredWithStatus503() throws IOException {
        try (var _ =
                daemon(_ ->
                        FakeDaemon.problem(
                                "503 Service Unavailable",
                                "{\"status\":\"unhealthy\",\"reasons\":[]}"))) {
            assertThat(typed("health")).isEqualTo(new CommandLineFixture(1, "unhealthy\n", ""));
        }
    }

    @Test
    void waitReturnsWhenTheServicesAreThere() throws IOException {
        try (var daemon = daemon(_ -> FakeDaemon.json("[]"))) {
            assertThat(typed("wait", "web", "db", "--for", "ready", "--timeout", "1h"))
                    .isEqualTo(new CommandLineFixture(0, "web, db: ready\n", ""));
            assertThat(daemon.targets())
                    .containsExactly(
                            "GET /api/v1/wait?service=web&service=db&for=ready&wait=600000ms");
        }
    }

    @Test
    void waitDoesNotWaitForWhatWillNeverBe() throws IOException {
        try (var _ = daemon(_ -> FakeDaemon.problem("409 Conflict", FAILED))) {
            assertThat(typed("wait", "web", "--for", "ready").exitCode()).isEqualTo(1);
        }
    }

    @Test
    void waitWithoutATimeoutAsksAgainAndWithOneGivesUp() throws IOException {
        var asked = new AtomicInteger();
        var late =
                FakeDaemon.problem(
                        "504 Gateway Timeout",
                        "{\"detail\":\"not ready within 1 ms: web is backoff\"}");
        try (var _ = daemon(_ -> asked.incrementAndGet() % 3 != 0 ? late : FakeDaemon.json("[]"))) {
            assertThat(typed("wait", "web", "--for", "stopped"))
                    .isEqualTo(new CommandLineFixture(0, "web: stopped\n", ""));
            assertThat(typed("wait", "web", "--for", "ready", "--timeout", "1ms"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    124, "", "valvo: not ready within 1 ms: web is backoff\n"));
        }
    }

    @Test
    void logsOfSeveralServicesAreOneStream() throws IOException {
        try (var daemon =
                daemon(_ -> FakeDaemon.chunked("text/plain", "web | w1\ndb | d", "1\n"))) {
            assertThat(typed("logs", "web", "db", "-n", "2").out())
                    .isEqualTo("web | w1\ndb | d1\n");
            assertThat(typed("logs", "web", "--since", "10m").exitCode()).isZero();
            assertThat(daemon.targets())
                    .containsExactly(
                            "GET /api/v1/logs?service=web&service=db&tail=2",
                            "GET /api/v1/services/web/logs?since=10m");
        }
    }

    @Test
    void logsAsJsonAreOneDocumentPerLine() throws IOException {
        var stream =
                FakeDaemon.chunked(
                        "text/event-stream",
                        ": hello\n\nevent: log\nda",
                        "ta: {\"line\":\"one\"}\n\n");
        try (var daemon = daemon(_ -> stream)) {
            assertThat(typed("logs", "web", "-f", "--json"))
                    .isEqualTo(new CommandLineFixture(0, "{\"line\":\"one\"}\n", ""));
            assertThat(daemon.requests().getFirst())
                    .contains("logs?follow=true")
                    .contains("Accept: text/event-stream");
        }
    }

    @Test
    void aDaemonThatGoesAwayEndsWhatFollowsIt() throws IOException {
        var cut = FakeDaemon.chunked("text/plain", "one\n").replace("0\r\n\r\n", "");
        try (var _ = daemon(_ -> cut)) {
            assertThat(typed("logs", "web", "-f"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    3,
                                    "one\n",
                                    "valvo: The supervisor went away in the middle of its answer.\n"));
        }
    }

    @Test
    void eventsAreToldInPlainWords() throws IOException {
        var event =
                "{\"seq\":42,\"time\":\"2026-11-20T10:30:00.123Z\",\"type\":\"process.exited\",\"service\":\"web\","
                        + "\"instance\":\"web/2\",\"pid\":4711,\"data\":{\"exit\":\"killed by SIGKILL\",\"cause\":\"crash\"}}";
        try (var daemon =
                daemon(t ->
                        t.contains("since=42")
                                ? FakeDaemon.chunked(
                                        "text/event-stream", "id: 42\ndata: " + event + "\n\n")
                                : FakeDaemon.json("[" + event + "]"))) {
            assertThat(typed("events", "web", "--type", "process.exited").out())
                    .startsWith("    42  2026-11-20 ")
                    .endsWith(
                            ".123  web/2           process.exited      killed by SIGKILL: crash\n");
            assertThat(typed("events", "-f", "--json", "--since", "42").out())
                    .isEqualTo(event + "\n");
            assertThat(daemon.targets())
                    .containsExactly(
                            "GET /api/v1/events?type=process.exited&service=web",
                            "GET /api/v1/events?since=42");
        }
    }

    @Test
    void portsChecksAnswerWithTheExitCode() throws IOException {
        var held =
                "{\"port\":8080,\"state\":\"held\",\"holder\":{\"pid\":4711,\"user\":\"root\",\"command\":\"node server.js\","
                        + "\"ours\":false,\"age_ms\":10920000}}";
        try (var _ =
                daemon(t ->
                        FakeDaemon.json(
                                t.endsWith("8080") ? held : "{\"port\":81,\"state\":\"free\"}"))) {
            assertThat(typed("ports", "check", "81"))
                    .isEqualTo(new CommandLineFixture(0, "port 81: free\n", ""));
            assertThat(typed("ports", "check", "81", "8080"))
                    .isEqualTo(
                            new CommandLineFixture(
                                    1,
                                    "port 81: free\nport 8080: held by pid 4711 `node server.js` (user root, for 3h 2m), not ours\n",
                                    ""));
        }
    }

    @Test
    void aPlanIsToldStepByStep() throws IOException {
        var plan =
                "{\"steps\":[{\"action\":\"restart\",\"service\":\"web\",\"why\":\"command changed\"},"
                        + "{\"action\":\"stop\",\"service\":\"old\",\"why\":\"\"}]}";
        try (var daemon =
                daemon(t -> FakeDaemon.json(t.endsWith("plan") ? plan : "{\"steps\":[]}"))) {
            assertThat(typed("plan").out())
                    .isEqualTo("restart  web: command changed\nstop     old\n");
            assertThat(typed("reload", "-f", "/a/b.conf").out())
                    .isEqualTo("Nothing has changed.\n");
            assertThat(daemon.requests().getLast()).endsWith("{\"file\":\"/a/b.conf\"}");
        }
    }

    @Test
    void withoutADaemonTheExitCodeIsThreeAndTheMessageSaysHowToStartOne() {
        assertThat(typed("status"))
                .isEqualTo(
                        new CommandLineFixture(
                                3,
                                "",
                                "valvo: No supervisor is running in "
                                        + folder
                                        + ". Start it: valvo --state-dir "
                                        + folder
                                        + " up\n"));
    }

    @Test
    void withoutAnyConfigurationNobodyKnowsWhichDaemonIsMeant() {
        assertThat(
                        CommandLineFixture.in(
                                folder, Map.of(), new CommandLineFixture.NoFiles(), "status"))
                .isEqualTo(
                        new CommandLineFixture(
                                3,
                                "",
                                "valvo: There is no valvo.conf, valvo.yaml, valvo.yml, valvo.json or conf/valvo.conf here. Which"
                                        + " supervisor is meant? Say it with -f FILE or --state-dir DIR.\n"));
    }

    @Test
    void aFileThatIsNotThereIsAUsageError() {
        assertThat(
                        CommandLineFixture.in(
                                folder,
                                Map.of(),
                                new CommandLineFixture.NoFiles(),
                                "-f",
                                "/nowhere/v.conf",
                                "validate"))
                .isEqualTo(
                        new CommandLineFixture(
                                2, "", "valvo: There is no file /nowhere/v.conf.\n"));
    }

    /** Else {@code --state-dir "$UNSET"} would fill the current folder, and close it to others. */
    @Test
    void anEmptyNameIsAUsageErrorAndNotTheCurrentFolder() {
        for (var option : List.of("--state-dir", "--file"))
            assertThat(typed("status", option, "").err())
                    .startsWith("valvo: " + option + " is given an empty name");
        assertThat(typed("--state-dir=", "up", "--detach").exitCode()).isEqualTo(2);
    }

    @Test
    void aFolderWhoseNameIsNotUtf8IsSaidToBeThat() {
        var typed =
                CommandLineFixture.in(
                        folder.resolve("caf\ufffd"),
                        Map.of(),
                        new CommandLineFixture.NoFiles(),
                        "validate");
        assertThat(typed.err()).startsWith("valvo: The name of the current folder isn't UTF-8");
        assertThat(typed.exitCode()).isEqualTo(2);
    }

    @Test
    void validateTellsEveryError() throws IOException {
        Files.writeString(folder.resolve("valvo.conf"), "");
        assertThat(typed("validate"))
                .isEqualTo(new CommandLineFixture(2, "", "valvo.conf:3: unknown key 'comand'\n"));
        assertThat(typed("validate", "--json").out())
                .endsWith(
                        "\"valid\":false,\"errors\":[\"valvo.conf:3: unknown key 'comand'\"],\"warnings\":[]}\n");
    }

    @Test
    void portsAreLookedAtAndFreedWithoutASupervisorToo() {
        var note = "No supervisor answers here, so nothing is known of leases.\n";
        assertThat(typed("ports", "check", "81"))
                .isEqualTo(new CommandLineFixture(0, "port 81: free\n", note));
        assertThat(typed("ports", "check", "81", "--json").out())
                .isEqualTo("[{\"port\":81,\"state\":\"free\"}]\n");
        assertThat(typed("ports", "scan").out()).contains("80", "free");
        assertThat(typed("ports", "free", "81", "--force"))
                .isEqualTo(new CommandLineFixture(1, "", note + "valvo: port 81 is held!\n"));
        assertThat(typed("ports").exitCode()).as("only a daemon has leases").isEqualTo(3);
    }

    @Test
    void upInTheForegroundIsTheSupervisorsBusiness() throws IOException {
        Files.writeString(folder.resolve("valvo.conf"), "");
        assertThat(typed("up")).isEqualTo(new CommandLineFixture(0, "up valvo.conf", ""));
    }

    @Test
    void upInTheBackgroundStartsNothingWithAWrongConfiguration() throws IOException {
        Files.writeString(folder.resolve("valvo.conf"), "");
        assertThat(typed("up", "--detach"))
                .isEqualTo(
                        new CommandLineFixture(
                                2, "", "valvo: valvo.conf:3: unknown key 'comand'\n"));
    }

    @Test
    void runEndsWithTheExitCodeOfTheJob() {
        assertThat(typed("run", "job", "--once", "--port", "0", "--", "make", "a \"b\""))
                .isEqualTo(
                        new CommandLineFixture(
                                7,
                                "{\"api\":{\"tcp\":false},\"shutdown-on-failure\":false,\"services\":{\"job\":{\"command\":"
                                        + "[\"make\",\"a \\\"b\\\"\"],\"cwd\":\"/here\",\"stdin\":\"inherit\",\"critical\":false,\"ports\":{\"http\":{}},"
                                        + "\"oneshot\":true,\"restart\":{\"policy\":\"never\"}}}}",
                                ""));
    }

    @Test
    void debugShowsTheTrace() {
        assertThat(typed("status", "--debug").err())
                .contains(ClientException.class.getName())
                .contains("Caused by");
    }

    @Test
    void completionScriptsKnowTheVerbs() {
        assertThat(typed("completion", "bash").out()).contains("function _picocli_valvo_restart");
        assertThat(typed("completion", "zsh").out()).startsWith("autoload -U +X bashcompinit");
        assertThat(typed("completion", "fish").out())
                .contains(
                        "complete -c valvo -n '__fish_use_subcommand' -a restart -d 'Restarts services")
                .contains(
                        "complete -c valvo -n '__fish_seen_subcommand_from stop' -l force -d 'Skip the grace period.'");
    }

    private static String counted(AtomicInteger counter, String body) {
        counter.incrementAndGet();
        return FakeDaemon.json(body);
    }

    private FakeDaemon daemon(Function<String, String> answers) throws IOException {
        return FakeDaemon.in(folder, answers);
    }

    private CommandLineFixture typed(String... words) {
        return CommandLineFixture.in(folder, words);
    }
}
