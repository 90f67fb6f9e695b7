package io.valvo.cli.parse;

import io.valvo.cli.command.ControlCommand;
import io.valvo.cli.command.DownCommand;
import io.valvo.cli.command.HealthCommand;
import io.valvo.cli.command.HeartbeatCommand;
import io.valvo.cli.command.LogsCommand;
import io.valvo.cli.command.StatusCommand;
import io.valvo.cli.command.UpCommand;
import io.valvo.cli.command.WhyCommand;
import io.valvo.cli.context.CliCommand;
import io.valvo.cli.parse.FastArguments.Syntax;

import java.util.List;
import java.util.Optional;

/**
 * The verbs that people and scripts call all day, parsed without picocli, whose loading would take
 * three times as long as the rest of the client; also {@code up}, so that the daemon never loads
 * it. Understands plain calls only and complains about nothing: what it doesn't understand goes to
 * {@link PicocliParser}, which reads the same verbs to the same deeds.
 */
public final class FastParser {
    private static final List<String> NONE = List.of();

    private FastParser() {}

    public static Optional<ParsedCommand> parse(String... args) {
        var words = FastArguments.split(args, FastParser::syntax);
        if (words.isEmpty()) return Optional.empty();
        return deed(words.get()).map(deed -> new ParsedCommand(words.get().toGlobals(), deed));
    }

    private static Optional<Syntax> syntax(String verb) {
        return switch (verb) {
            case "status", "ps" -> syntax(List.of("--json", "--watch"), NONE);
            case "start", "restart" ->
                    syntax(List.of("--json", "--all", "--no-wait"), List.of("--timeout"));
            case "stop" ->
                    syntax(
                            List.of("--json", "--all", "--no-wait", "--force"),
                            List.of("--timeout"));
            case "logs" ->
                    Optional.of(
                            new Syntax(
                                    List.of("--json", "--follow"), List.of("-n", "--since"), true));
            case "why", "health" -> syntax(List.of("--json"), NONE);
            case "heartbeat" -> syntax(NONE, NONE);
            case "up" -> syntax(List.of("--detach", "--no-wait"), List.of("--timeout"));
            case "down" -> syntax(List.of("--keep"), List.of("--timeout"));
            default -> Optional.empty();
        };
    }

    private static Optional<Syntax> syntax(List<String> flags, List<String> valued) {
        return Optional.of(new Syntax(flags, valued, false));
    }

    private static Optional<CliCommand> deed(FastArguments words) {
        if (!words.durationIsPlain("--timeout")) return Optional.empty();
        return switch (words.verb()) {
            case "start" -> control(ControlCommand.Action.START, words);
            case "stop" -> control(ControlCommand.Action.STOP, words);
            case "restart" -> control(ControlCommand.Action.RESTART, words);
            case "logs" -> logs(words);
            case "why" -> one(words).map(name -> new WhyCommand(name, words.flag("--json")));
            case "health" -> health(words);
            case "up" ->
                    none(
                            words,
                            new UpCommand(
                                    words.flag("--detach"),
                                    !words.flag("--no-wait"),
                                    words.duration("--timeout")));
            case "heartbeat" -> heartbeat(words);
            case "down" ->
                    none(words, new DownCommand(words.flag("--keep"), words.duration("--timeout")));
            default ->
                    Optional.of(
                            new StatusCommand(
                                    words.names(), words.flag("--watch"), words.flag("--json")));
        };
    }

    private static Optional<CliCommand> control(ControlCommand.Action action, FastArguments words) {
        if (words.names().isEmpty() != words.flag("--all")) return Optional.empty();
        return Optional.of(
                new ControlCommand(
                        action,
                        words.names(),
                        !words.flag("--no-wait"),
                        words.duration("--timeout"),
                        words.flag("--force"),
                        words.flag("--json")));
    }

    private static Optional<CliCommand> logs(FastArguments words) {
        var lines = words.text("-n").flatMap(FastParser::number);
        if (lines.isPresent() != words.flag("-n")) return Optional.empty();
        return Optional.of(
                new LogsCommand(
                        words.names(),
                        words.flag("--follow"),
                        lines,
                        words.text("--since"),
                        words.flag("--json")));
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text)).filter(number -> number >= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<CliCommand> health(FastArguments words) {
        if (words.names().size() > 1) return Optional.empty();
        var name =
                words.names().isEmpty()
                        ? Optional.<String>empty()
                        : Optional.of(words.names().getFirst());
        return Optional.of(new HealthCommand(name, words.flag("--json")));
    }

    private static Optional<CliCommand> heartbeat(FastArguments words) {
        if (words.names().size() > 1) return Optional.empty();
        return Optional.of(new HeartbeatCommand(words.names().stream().findFirst()));
    }

    private static Optional<String> one(FastArguments words) {
        return words.names().size() == 1 ? Optional.of(words.names().getFirst()) : Optional.empty();
    }

    private static Optional<CliCommand> none(FastArguments words, CliCommand deed) {
        return words.names().isEmpty() ? Optional.of(deed) : Optional.empty();
    }
}
