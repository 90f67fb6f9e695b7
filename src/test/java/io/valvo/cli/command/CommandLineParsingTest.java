package io.valvo.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.valvo.cli.command.ControlCommand.Action;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.GlobalOptions;
import io.valvo.cli.context.RunSpec;
import io.valvo.cli.doctor.DoctorCommand;
import io.valvo.cli.parse.CompletionCommand;
import io.valvo.cli.parse.FastParser;
import io.valvo.cli.parse.ParsedCommand;
import io.valvo.cli.parse.PicocliParser;
import io.valvo.client.ClientException;
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

class CommandLineParsingTest {
    private static final Optional<Duration> NO_TIMEOUT = Optional.empty();

    record Line(String text, CliCommand deed) {}

    /** Lines that the fast path reads; picocli must read the same. */
    static Stream<Line> hotLines() {
        return Stream.of(
                new Line("status", new StatusCommand(List.of(), false, false)),
                new Line(
                        "ps web db/2 --json",
                        new StatusCommand(List.of("web", "db/2"), false, true)),
                new Line("status --watch", new StatusCommand(List.of(), true, false)),
                new Line(
                        "start web",
                        new ControlCommand(
                                Action.START, List.of("web"), true, NO_TIMEOUT, false, false)),
                new Line(
                        "start --all --no-wait",
                        new ControlCommand(
                                Action.START, List.of(), false, NO_TIMEOUT, false, false)),
                new Line(
                        "stop web db --force --timeout 500ms",
                        new ControlCommand(
                                Action.STOP, List.of("web", "db"), true, millis(500), true, false)),
                new Line(
                        "restart web --timeout 2m --json",
                        new ControlCommand(
                                Action.RESTART,
                                List.of("web"),
                                true,
                                millis(120_000),
                                false,
                                true)),
                new Line(
                        "logs",
                        new LogsCommand(
                                List.of(), false, Optional.empty(), Optional.empty(), false)),
                new Line(
                        "logs web",
                        new LogsCommand(
                                List.of("web"), false, Optional.empty(), Optional.empty(), false)),
                new Line(
                        "logs web db -f -n 5 --since 10m",
                        new LogsCommand(
                                List.of("web", "db"),
                                true,
                                Optional.of(5),
                                Optional.of("10m"),
                                false)),
                new Line("why web", new WhyCommand("web", false)),
                new Line("health", new HealthCommand(Optional.empty(), false)),
                new Line("health web --json", new HealthCommand(Optional.of("web"), true)),
                new Line("up", new UpCommand(false, true, NO_TIMEOUT)),
                new Line("up --detach --no-wait", new UpCommand(true, false, NO_TIMEOUT)),
                new Line("down --keep", new DownCommand(true, NO_TIMEOUT)));
    }

    static Stream<Line> otherLines() {
        return Stream.of(
                new Line("signal web SIGHUP", new SignalCommand("web", Signal.HUP, false)),
                new Line("signal web 15", new SignalCommand("web", Signal.TERM, false)),
                new Line(
                        "scale web 3",
                        new ScaleCommand("web", Optional.of(3), true, NO_TIMEOUT, false)),
                new Line(
                        "scale web --reset",
                        new ScaleCommand("web", Optional.empty(), true, NO_TIMEOUT, false)),
                new Line("swap web --reset", new SwapCommand("web", "none", NO_TIMEOUT, false)),
                new Line(
                        "scale web 3 --no-wait --timeout 2m --json",
                        new ScaleCommand("web", Optional.of(3), false, millis(120_000), true)),
                new Line("test web/2 --json", new TestCommand("web/2", true)),
                new Line("routes", new RoutesCommand(false)),
                new Line(
                        "wait web --for ready --timeout 5",
                        new WaitCommand(
                                List.of("web"), WaitCommand.Goal.READY, millis(5_000), false)),
                new Line(
                        "events -f --since 42 --type process.exited --type control",
                        new EventsCommand(
                                true,
                                Optional.of("42"),
                                List.of("process.exited", "control"),
                                Optional.empty(),
                                false)),
                new Line("ports", new PortsCommand(false, false)),
                new Line("ports scan --json", new PortsCommand(true, true)),
                new Line("ports check 80 8080", new PortCheckCommand(List.of(80, 8080), false)),
                new Line("ports free 80 --force", new PortFreeCommand(List.of(80), true, false)),
                new Line("validate", new ValidateCommand(false, false)),
                new Line("config web", new ConfigCommand(Optional.of("web"), false, false)),
                new Line("plan --json", new PlanCommand(true)),
                new Line("reload", new ReloadCommand(true, Optional.empty(), false)),
                new Line(
                        "reload --no-wait --timeout 30s --json",
                        new ReloadCommand(false, Optional.of(Duration.ofSeconds(30)), true)),
                new Line(
                        "logs --all --tail 5",
                        new LogsCommand(List.of(), false, Optional.of(5), Optional.empty(), false)),
                new Line(
                        "logs web --lines 5",
                        new LogsCommand(
                                List.of("web"), false, Optional.of(5), Optional.empty(), false)),
                new Line("doctor", new DoctorCommand(false)),
                new Line("version", new VersionCommand(false)),
                new Line("--version", new VersionCommand(false)),
                new Line(
                        "logs web --follow --json",
                        new LogsCommand(
                                List.of("web"), true, Optional.empty(), Optional.empty(), true)));
    }

    @ParameterizedTest
    @MethodSource("hotLines")
    void theFastPathReadsHotVerbs(Line line) {
        assertThat(FastParser.parse(words(line.text())))
                .contains(new ParsedCommand(GlobalOptions.NONE, line.deed()));
    }

    @ParameterizedTest
    @MethodSource({"hotLines", "otherLines"})
    void picocliReadsEveryVerb(Line line) {
        assertThat(grammar(words(line.text())))
                .isEqualTo(new ParsedCommand(GlobalOptions.NONE, line.deed()));
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
        assertThat(FastParser.parse(words(line))).isEmpty();
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
        var globals =
                new GlobalOptions(Optional.of(Path.of("/s")), Optional.of(Path.of("a.conf")), true);
        var order = new ParsedCommand(globals, new StatusCommand(List.of(), false, false));
        assertThat(FastParser.parse(words(line))).contains(order);
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
                .isInstanceOfSatisfying(
                        ClientException.class, e -> assertThat(e.exitCode()).isEqualTo(2))
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
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("Did you mean: valvo " + verb + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyzzy", "import", "top", "mcp"})
    void aVerbThatIsNotThereIsNotTakenForAnotherOne(String word) {
        assertThatThrownBy(() -> grammar(word))
                .isInstanceOf(ClientException.class)
                .hasMessageContaining("There is no verb '" + word + "'")
                .hasMessageNotContaining("Did you mean");
    }

    @Test
    void completionIsForOneShellAndKnowsAllVerbs() {
        assertThat(grammar("completion", "fish").deed())
                .isInstanceOfSatisfying(
                        CompletionCommand.class,
                        it -> {
                            assertThat(it.kind()).isEqualTo(CompletionCommand.Kind.FISH);
                            assertThat(it.root().subcommands()).containsKeys("status", "swap");
                        });
    }

    @Test
    void everyVerbHasAHelpPage() {
        for (var verb : PicocliParser.verbs()) {
            var help = (HelpCommand) grammar(verb.spec().name(), "--help").deed();
            assertThat(help.text())
                    .startsWith("Usage: valvo " + verb.spec().name())
                    .contains("--state-dir");
        }
        assertThat(((HelpCommand) grammar("--help").deed()).text())
                .contains("Exit codes: 0 done")
                .contains("status, ps");
    }

    private static RunSpec run(String line) {
        return ((RunCommand) grammar(words(line)).deed()).spec();
    }

    private static ParsedCommand grammar(String... words) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new PicocliParser()
                .parse(new CliEnvironment(nowhere, nowhere, Map.of(), Path.of(""), false), words);
    }

    private static String[] words(String line) {
        return line.isEmpty() ? new String[0] : line.split(" ");
    }

    private static Optional<Duration> millis(long millis) {
        return Optional.of(Duration.ofMillis(millis));
    }
}
