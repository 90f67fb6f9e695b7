package io.valvo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.cli.Control.Action;
import io.valvo.model.Signal;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class ParsingTest {
    private static final Optional<Duration> NO_TIMEOUT = Optional.empty();

    record Line(String text, Deed deed) {}

    /** Lines that the fast path reads; picocli must read the same. */
    static Stream<Line> hotLines() {
        return Stream.of(
                new Line("status", new Status(List.of(), false, false)),
                new Line("ps web db/2 --json", new Status(List.of("web", "db/2"), false, true)),
                new Line("status --watch", new Status(List.of(), true, false)),
                new Line(
                        "start web",
                        new Control(Action.START, List.of("web"), true, NO_TIMEOUT, false, false)),
                new Line(
                        "start --all --no-wait",
                        new Control(Action.START, List.of(), false, NO_TIMEOUT, false, false)),
                new Line(
                        "stop web db --force --timeout 500ms",
                        new Control(
                                Action.STOP, List.of("web", "db"), true, millis(500), true, false)),
                new Line(
                        "restart web --timeout 2m --json",
                        new Control(
                                Action.RESTART,
                                List.of("web"),
                                true,
                                millis(120_000),
                                false,
                                true)),
                new Line(
                        "logs",
                        new Logs(List.of(), false, Optional.empty(), Optional.empty(), false)),
                new Line(
                        "logs web",
                        new Logs(List.of("web"), false, Optional.empty(), Optional.empty(), false)),
                new Line(
                        "logs web db -f -n 5 --since 10m",
                        new Logs(
                                List.of("web", "db"),
                                true,
                                Optional.of(5),
                                Optional.of("10m"),
                                false)),
                new Line("why web", new Why("web", false)),
                new Line("health", new Health(Optional.empty(), false)),
                new Line("health web --json", new Health(Optional.of("web"), true)),
                new Line("up", new Up(false, true, NO_TIMEOUT)),
                new Line("up --detach --no-wait", new Up(true, false, NO_TIMEOUT)),
                new Line("down --keep", new Down(true, NO_TIMEOUT)));
    }

    static Stream<Line> otherLines() {
        return Stream.of(
                new Line("signal web SIGHUP", new SendSignal("web", Signal.HUP, false)),
                new Line("signal web 15", new SendSignal("web", Signal.TERM, false)),
                new Line("scale web 3", new Scale("web", Optional.of(3), true, NO_TIMEOUT, false)),
                new Line(
                        "scale web --reset",
                        new Scale("web", Optional.empty(), true, NO_TIMEOUT, false)),
                new Line("swap web --reset", new Swap("web", "none", NO_TIMEOUT, false)),
                new Line(
                        "scale web 3 --no-wait --timeout 2m --json",
                        new Scale("web", Optional.of(3), false, millis(120_000), true)),
                new Line("test web/2 --json", new TestCall("web/2", true)),
                new Line("routes", new Routes(false)),
                new Line(
                        "wait web --for ready --timeout 5",
                        new Wait(List.of("web"), Wait.Goal.READY, millis(5_000), false)),
                new Line(
                        "events -f --since 42 --type process.exited --type control",
                        new Events(
                                true,
                                Optional.of("42"),
                                List.of("process.exited", "control"),
                                Optional.empty(),
                                false)),
                new Line("ports", new Ports(false, false)),
                new Line("ports scan --json", new Ports(true, true)),
                new Line("ports check 80 8080", new PortCheck(List.of(80, 8080), false)),
                new Line("ports free 80 --force", new PortFree(List.of(80), true, false)),
                new Line("validate", new Validate(false, false)),
                new Line("config web", new ShowConfig(Optional.of("web"), false, false)),
                new Line("plan --json", new Plan(true)),
                new Line("reload", new Reload(true, Optional.empty(), false)),
                new Line(
                        "reload --no-wait --timeout 30s --json",
                        new Reload(false, Optional.of(Duration.ofSeconds(30)), true)),
                new Line(
                        "logs --all --tail 5",
                        new Logs(List.of(), false, Optional.of(5), Optional.empty(), false)),
                new Line(
                        "logs web --lines 5",
                        new Logs(List.of("web"), false, Optional.of(5), Optional.empty(), false)),
                new Line("doctor", new Doctor(false)),
                new Line("completion fish", new Completion(Completion.Kind.FISH)),
                new Line("version", new Version(false)),
                new Line("--version", new Version(false)),
                new Line(
                        "logs web --follow --json",
                        new Logs(List.of("web"), true, Optional.empty(), Optional.empty(), true)));
    }

    @ParameterizedTest
    @MethodSource("hotLines")
    void theFastPathReadsHotVerbs(Line line) {
        assertThat(FastPath.parse(words(line.text())))
                .contains(new Order(Globals.NONE, line.deed()));
    }

    @ParameterizedTest
    @MethodSource({"hotLines", "otherLines"})
    void picocliReadsEveryVerb(Line line) {
        assertThat(grammar(words(line.text()))).isEqualTo(new Order(Globals.NONE, line.deed()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "start",
                "start web --all",
                "start --help",
                "status --frobnicate",
                "logs --all",
                "logs web --tail 5",
                "logs web -n",
                "logs web -n x",
                "stop web --timeout soon",
                "why",
                "why a b",
                "up now",
                "-v status",
                "status --",
                "scale a 2",
                "status --state-dir"
            })
    void theFastPathLeavesEverythingUnusualToPicocli(String line) {
        assertThat(FastPath.parse(words(line))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--state-dir /s -f a.conf --debug status",
                "status --state-dir /s --file a.conf --debug",
                "--file a.conf status -f a.conf --debug --state-dir /s",
                "--debug -f a.conf --state-dir /s ps"
            })
    void globalOptionsStandBeforeOrAfterTheVerb(String line) {
        var globals = new Globals(Optional.of(Path.of("/s")), Optional.of(Path.of("a.conf")), true);
        var order = new Order(globals, new Status(List.of(), false, false));
        assertThat(FastPath.parse(words(line))).contains(order);
        assertThat(grammar(words(line))).isEqualTo(order);
    }

    record Wrong(String line, String complaint) {}

    static Stream<Wrong> wrongLines() {
        return Stream.of(
                new Wrong("start", "Name one or more services, or say --all."),
                new Wrong("stop web --all", "Name services or say --all, not both."),
                new Wrong(
                        "statsu",
                        "There is no verb 'statsu'. Did you mean: valvo status? See: valvo --help"),
                new Wrong("why", "Missing required parameter: 'NAME'. See: valvo why --help"),
                new Wrong(
                        "status --frobnicate",
                        "Unknown option: '--frobnicate'. See: valvo status --help"),
                new Wrong(
                        "wait web",
                        "Missing required option: '--for=STATE'. See: valvo wait --help"),
                new Wrong(
                        "wait web --for up",
                        "Expected ready, stopped or completed for --for, found 'up'."),
                new Wrong(
                        "start web --timeout soon",
                        "Expected a duration like 500ms, 30s or 5m for --timeout, found 'soon'."),
                new Wrong("scale web 2 --reset", "Expected NAME --reset, found web 2 --reset."),
                new Wrong("swap web", "Expected NAME VARIANT, found web."),
                new Wrong(
                        "scale web many",
                        "Expected a number from 0 on for the instances, found 'many'."),
                new Wrong(
                        "signal web NOPE",
                        "There is no signal 'NOPE'; expected a name like HUP or a number."),
                new Wrong(
                        "ports check http",
                        "Expected a number from 1 on for a port, found 'http'."),
                new Wrong("ports check 70000", "A port is a number from 1 to 65535, not '70000'."),
                new Wrong("completion tcsh", "Expected bash, zsh or fish, found 'tcsh'."),
                new Wrong("run", "There is no command: valvo run [NAME] -- COMMAND..."),
                new Wrong("run a b -- c", "Only one name goes before --."));
    }

    @ParameterizedTest
    @MethodSource("wrongLines")
    void whatMakesNoSenseIsToldWithWhatWasExpected(Wrong wrong) {
        Assertions.assertThatThrownBy(() -> grammar(words(wrong.line())))
                .isInstanceOfSatisfying(Complaint.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessage(wrong.complaint());
    }

    @Test
    void runTakesTheCommandAsItIs() {
        assertThat(
                        run(
                                "run web --port 8080 --port admin=0 --env A=b=c --memory 1GiB --cpu 80 --max-runtime 1h --restart always --health-port 8080/up -- node -f x -- y"))
                .isEqualTo(
                        new RunSpec(
                                "web",
                                List.of("node", "-f", "x", "--", "y"),
                                Map.of("http", 8080, "admin", 0),
                                Map.of("A", "b=c"),
                                Optional.of("always"),
                                Optional.of("/up"),
                                Map.of("memory", "1GiB", "cpu", "80%", "runtime", "1h"),
                                false));
    }

    @Test
    void runNamesACommandByItsExecutable() {
        assertThat(run("run --once -- /bin/true").name()).isEqualTo("true");
        assertThat(run("run --name job -- /bin/true").name()).isEqualTo("job");
        assertThat(run("run sleep 5").command()).containsExactly("sleep", "5");
    }

    @ParameterizedTest
    @CsvSource({
        "tail, logs -f",
        "list, status",
        "ls, status",
        "kill, stop",
        "update, reload",
        "reread, plan",
        "statsu, status",
        "relaod, reload",
        "shutdown, down"
    })
    void aWordOfAnotherToolLeadsToTheVerbThatIsMeant(String word, String verb) {
        assertThatThrownBy(() -> grammar(word))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("Did you mean: valvo " + verb + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyzzy", "import", "top", "mcp"})
    void aVerbThatIsNotThereIsNotTakenForAnotherOne(String word) {
        assertThatThrownBy(() -> grammar(word))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("There is no verb '" + word + "'")
                .hasMessageNotContaining("Did you mean");
    }

    @Test
    void everyVerbHasAHelpPage() {
        for (var verb : Grammar.verbs()) {
            var help = (Help) grammar(verb.spec().name(), "--help").deed();
            assertThat(help.text())
                    .startsWith("Usage: valvo " + verb.spec().name())
                    .contains("--state-dir");
        }
        assertThat(((Help) grammar("--help").deed()).text())
                .contains("Exit codes: 0 done")
                .contains("status, ps");
    }

    private static RunSpec run(String line) {
        return ((Run) grammar(words(line)).deed()).spec();
    }

    private static Order grammar(String... words) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Grammar()
                .parse(new Shell(nowhere, nowhere, Map.of(), Path.of(""), false), words);
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }

    private static Optional<Duration> millis(long millis) {
        return Optional.of(Duration.ofMillis(millis));
    }
}
