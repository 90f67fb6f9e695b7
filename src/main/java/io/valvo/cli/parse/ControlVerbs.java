package io.valvo.cli.parse;

import io.valvo.cli.command.CleanupCommand;
import io.valvo.cli.command.ControlCommand;
import io.valvo.cli.command.DownCommand;
import io.valvo.cli.command.HeartbeatCommand;
import io.valvo.cli.command.RunCommand;
import io.valvo.cli.command.ScaleCommand;
import io.valvo.cli.command.SignalCommand;
import io.valvo.cli.command.SwapCommand;
import io.valvo.cli.command.UpCommand;
import io.valvo.cli.command.UpgradeCommand;
import io.valvo.cli.command.WaitCommand;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.drill.DrillCommand;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.model.Signal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Verbs that change what runs. */
final class ControlVerbs {
    private static final String RESET = "--reset";

    static final String TIMEOUT = "How long to wait, like 30s (then the exit code is 124).";

    private ControlVerbs() {}

    static List<VerbSpec> all() {
        return List.of(
                up(),
                down(),
                upgrade(),
                start(),
                stop(),
                restart(),
                signal(),
                scale(),
                swap(),
                await(),
                cleanup(),
                run(),
                heartbeat(),
                drill());
    }

    private static VerbSpec up() {
        return new VerbSpec(
                        "up",
                        "Runs the supervisor. Ctrl-C stops everything in order, a second one at once.")
                .flag("In the background.", "--detach")
                .flag("With --detach: don't wait until the services have settled.", "--no-wait")
                .option("D", "With --detach: how long to wait for the services (10s).", "--timeout")
                .does(given ->
                        new UpCommand(
                                given.flag("--detach"),
                                !given.flag("--no-wait"),
                                given.duration("--timeout")));
    }

    private static VerbSpec down() {
        return new VerbSpec(
                        "down",
                        "Stops all services in reverse order of dependency, then the daemon.")
                .flag("Leave the services running for the next daemon.", "--keep")
                .option("D", TIMEOUT, "--timeout")
                .does(given -> new DownCommand(given.flag("--keep"), given.duration("--timeout")));
    }

    private static VerbSpec upgrade() {
        return new VerbSpec("upgrade", "Replaces the daemon by a new one; the services go on.")
                .option("D", TIMEOUT, "--timeout")
                .does(given -> new UpgradeCommand(given.duration("--timeout")));
    }

    private static VerbSpec drill() {
        return new VerbSpec("drill", "Breaks something on purpose and reports what came of it.")
                .with(
                        new VerbSpec(
                                        "daemon",
                                        "Kills daemons of a throw-away stack at random instants.")
                                .option("N", "How many (20).", "--times")
                                .option("N", "Over how many services (20).", "--services")
                                .option("N", "Begin chance from this number.", "--seed")
                                .does(ControlVerbs::daemonDrill));
    }

    private static CliCommand daemonDrill(ParsedOptions given) {
        return new DrillCommand(
                number(given, "--times", 20),
                number(given, "--services", 20),
                number(given, "--seed", (int) System.nanoTime()));
    }

    private static int number(ParsedOptions given, String option, int usual) {
        return given.text(option).map(it -> ParsedOptions.number(option, it, 0)).orElse(usual);
    }

    private static VerbSpec start() {
        return control(
                ControlCommand.Action.START,
                "start",
                "Starts services and waits until they are ready.");
    }

    private static VerbSpec stop() {
        return control(
                        ControlCommand.Action.STOP,
                        "stop",
                        "Stops services and waits until nothing of them is left.")
                .flag("Skip the grace period.", "--force");
    }

    private static VerbSpec restart() {
        return control(
                ControlCommand.Action.RESTART,
                "restart",
                "Restarts services and waits until they are ready again.");
    }

    private static VerbSpec control(ControlCommand.Action action, String name, String description) {
        return new VerbSpec(name, description)
                .names("0..*", "NAME", "Services, or instances like web/2.")
                .flag("All services.", "--all")
                .flag("Return at once.", "--no-wait")
                .option("D", TIMEOUT, "--timeout")
                .json()
                .does(given -> control(action, given));
    }

    private static CliCommand control(ControlCommand.Action action, ParsedOptions given) {
        var all = given.flag("--all");
        if (all && !given.names().isEmpty())
            throw new ClientException(ExitCode.USAGE, "Name services or say --all, not both.");
        if (!all && given.names().isEmpty())
            throw new ClientException(ExitCode.USAGE, "Name one or more services, or say --all.");
        return new ControlCommand(
                action,
                given.names(),
                !given.flag("--no-wait"),
                given.duration("--timeout"),
                action == ControlCommand.Action.STOP && given.flag("--force"),
                given.json());
    }

    private static VerbSpec signal() {
        return new VerbSpec("signal", "Sends a signal to the main process of a service.")
                .names("2", "NAME SIG", "The service, and the signal: HUP, SIGHUP or 1.")
                .json()
                .does(given ->
                        new SignalCommand(
                                two(given, "NAME SIG").getFirst(),
                                signal(given.names().get(1)),
                                given.json()));
    }

    private static Signal signal(String text) {
        return Signal.parse(text)
                .orElseThrow(() ->
                        new ClientException(
                                ExitCode.USAGE,
                                "There is no signal '"
                                        + text
                                        + "'; expected a name like HUP or a number."));
    }

    private static VerbSpec scale() {
        return new VerbSpec("scale", "Changes how many instances of a service run.")
                .names("1..2", "NAME N", "The service, and the number of instances.")
                .flag("As many as the file says.", RESET)
                .flag("Return at once.", "--no-wait")
                .option("D", TIMEOUT, "--timeout")
                .json()
                .does(given ->
                        new ScaleCommand(
                                wished(given, "NAME N").getFirst(),
                                given.flag(RESET)
                                        ? Optional.empty()
                                        : Optional.of(
                                                ParsedOptions.number(
                                                        "the instances", given.names().get(1), 0)),
                                !given.flag("--no-wait"),
                                given.duration("--timeout"),
                                given.json()));
    }

    private static VerbSpec swap() {
        return new VerbSpec(
                        "swap", "Runs a service in another of its variants, once that is ready.")
                .names("1..2", "NAME VARIANT", "The service, and the variant; none: as declared.")
                .flag("As declared.", RESET)
                .option("D", TIMEOUT, "--timeout")
                .json()
                .does(given ->
                        new SwapCommand(
                                wished(given, "NAME VARIANT").getFirst(),
                                given.flag(RESET) ? "none" : given.names().get(1),
                                given.duration("--timeout"),
                                given.json()));
    }

    /** With {@code --reset} the name alone. */
    private static List<String> wished(ParsedOptions given, String expected) {
        if (!given.flag(RESET)) return two(given, expected);
        if (given.names().size() == 1) return given.names();
        throw new ClientException(
                ExitCode.USAGE,
                "Expected NAME --reset, found %s --reset."
                        .formatted(String.join(" ", given.names())));
    }

    private static List<String> two(ParsedOptions given, String expected) {
        if (given.names().size() == 2) return given.names();
        throw new ClientException(
                ExitCode.USAGE,
                "Expected " + expected + ", found " + String.join(" ", given.names()) + ".");
    }

    private static VerbSpec await() {
        return new VerbSpec(
                        "wait",
                        "Waits for services: 0 when they are there, 1 when they won't be, 124 when time is up.")
                .names("1..*", "NAME", "Services.")
                .required("STATE", "ready, stopped or completed.", "--for")
                .option("D", TIMEOUT, "--timeout")
                .json()
                .does(given ->
                        new WaitCommand(
                                given.names(),
                                goal(given.text("--for").orElse("")),
                                given.duration("--timeout"),
                                given.json()));
    }

    private static WaitCommand.Goal goal(String text) {
        for (var goal : WaitCommand.Goal.values())
            if (goal.word().equals(text.toLowerCase(Locale.ROOT))) return goal;
        throw new ClientException(
                ExitCode.USAGE,
                "Expected ready, stopped or completed for --for, found '" + text + "'.");
    }

    private static VerbSpec cleanup() {
        return new VerbSpec(
                        "cleanup",
                        "Finds strays, zombies and duplicates, says what they are, ends them.")
                .option(
                        "REGEX",
                        "Also look for other processes, by their command lines.",
                        "--match")
                .flag("Only say what would be ended.", "--dry-run")
                .flag("With --match: also end what isn't ours.", "--force")
                .json()
                .does(given ->
                        new CleanupCommand(
                                given.text("--match"),
                                given.flag("--dry-run"),
                                given.flag("--force"),
                                given.json()));
    }

    private static VerbSpec run() {
        return new VerbSpec(
                        "run",
                        "Supervises one command without a file: valvo run [NAME] [OPTION...] -- COMMAND...")
                .names(
                        "0..*",
                        "[NAME --] COMMAND",
                        "The command and its arguments; before a -- its name.")
                .option("NAME", "What to call it (default: the executable's name).", "--name")
                .repeated(
                        "PORT",
                        "A port for it, as {{port}} and $PORT; NAME=PORT for several. 0: a free one.",
                        "--port")
                .option("POLICY", "always, on-failure or never.", "--restart")
                .option("PORT[/PATH]", "Its health is asked there by HTTP.", "--health-port")
                .option("SIZE", "Past so much memory it is restarted, like 512MiB.", "--memory")
                .option(
                        "PERCENT",
                        "Of one core; over it for 30s it is restarted, like 80%%.",
                        "--cpu")
                .option(
                        "D",
                        "After so long it is restarted, a job ended, like 24h.",
                        "--max-runtime")
                .repeated("KEY=VALUE", "Added to its environment.", "--env")
                .flag("A job: its exit code is the exit code.", "--once")
                .does(given -> new RunCommand(RunArguments.spec(given)));
    }

    private static VerbSpec heartbeat() {
        return new VerbSpec("heartbeat", "Says that a worker is alive, for workers in shell.")
                .names("0..1", "NAME", "Service or instance (default: the one that calls).")
                .does(given -> new HeartbeatCommand(given.optionalName()));
    }
}
