package io.valvo.cli.parse;

import io.valvo.cli.command.HelpCommand;
import io.valvo.cli.command.VersionCommand;
import io.valvo.cli.context.CliEnvironment;
import io.valvo.cli.context.GlobalOptions;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All verbs as picocli reads them: help, completion, complaints. */
public final class PicocliParser {
    private static final String[] EXIT_CODES = {
        "",
        "Exit codes: 0 done, 1 the answer is no or the work failed, 2 usage or configuration error,",
        "3 no supervisor reachable, 124 timeout."
    };

    private final CommandLine commands;

    public PicocliParser() {
        var root =
                new VerbSpec(
                        "valvo", "Supervises the processes that a piece of software is made from.");
        for (var verb : verbs()) root.with(verb);
        root.spec().addOption(version());
        root.spec().usageMessage().footer(EXIT_CODES);
        root.spec().usageMessage().abbreviateSynopsis(true);
        commands = new CommandLine(root.spec());
    }

    public static List<VerbSpec> verbs() {
        var verbs = new ArrayList<VerbSpec>();
        verbs.addAll(ControlVerbs.all());
        verbs.addAll(QueryVerbs.all());
        verbs.addAll(ConfigVerbs.all());
        return verbs;
    }

    /**
     * @throws ClientException with exit code 2 when the arguments make no sense
     */
    public ParsedCommand parse(CliEnvironment shell, String... args) {
        try {
            return order(shell, commands.parseArgs(commandMarked(args)));
        } catch (ParameterException e) {
            throw new ClientException(ExitCode.USAGE, message(e), e);
        }
    }

    private ParsedCommand order(CliEnvironment shell, ParseResult root) {
        var last = root;
        while (last.hasSubcommand()) last = last.subcommand();
        if (last.isUsageHelpRequested()) return help(shell, last.commandSpec().commandLine());
        if (root.isVersionHelpRequested())
            return new ParsedCommand(GlobalOptions.NONE, new VersionCommand(false));
        if (!root.hasSubcommand())
            throw new ClientException(
                    ExitCode.USAGE, "Say what to do:\n" + commands.getUsageMessage(Ansi.OFF));
        return new ParsedCommand(
                globals(root, last), VerbSpec.of(last).deed(new ParsedOptions(last)));
    }

    private static ParsedCommand help(CliEnvironment shell, CommandLine command) {
        var ansi = shell.colour() ? Ansi.ON : Ansi.OFF;
        return new ParsedCommand(
                GlobalOptions.NONE, new HelpCommand(command.getUsageMessage(ansi)));
    }

    /** What is said after the verb wins. */
    private static GlobalOptions globals(ParseResult root, ParseResult last) {
        var before = new ParsedOptions(root);
        var after = new ParsedOptions(last);
        return new GlobalOptions(
                path("--state-dir", after, before),
                path("--file", after, before),
                before.flag("--debug") || after.flag("--debug"));
    }

    private static Optional<Path> path(String option, ParsedOptions after, ParsedOptions before) {
        return after.path(option).or(() -> before.path(option));
    }

    /**
     * The first {@code --} of {@code run} is marked, since it divides name and command; without
     * one, all from the first word on is the command.
     */
    private String[] commandMarked(String... args) {
        var words = new ArrayList<>(List.of(args));
        int verb = words.indexOf("run");
        int dashes = words.indexOf("--");
        if (verb < 0 || (dashes >= 0 && dashes < verb)) return args;
        for (var command : commands.getSubcommands().values())
            command.setStopAtPositional(dashes < 0);
        if (dashes >= 0) words.add(dashes, RunArguments.COMMAND_BEGINS);
        return words.toArray(String[]::new);
    }

    private static String message(ParameterException e) {
        var command = e.getCommandLine();
        return e instanceof UnmatchedArgumentException unmatched
                        && !command.getSubcommands().isEmpty()
                        && !unmatched.getUnmatched().getFirst().startsWith("-")
                ? noVerb(unmatched.getUnmatched().getFirst(), command)
                : senseless(e);
    }

    private static String noVerb(String word, CommandLine command) {
        var name = command.getCommandSpec().qualifiedName();
        var meant = VerbSuggestion.of(word, command.getSubcommands().keySet());
        return "There is no verb '%s'.%s See: %s --help"
                .formatted(
                        word,
                        meant.map(it -> " Did you mean: " + name + " " + it + "?").orElse(""),
                        name);
    }

    private static String senseless(ParameterException e) {
        var said = e.getMessage() == null ? "The arguments make no sense" : e.getMessage();
        var text = said.endsWith(".") || said.endsWith("?") ? said : said + ".";
        return text
                + similar(e)
                + " See: "
                + e.getCommandLine().getCommandSpec().qualifiedName()
                + " --help";
    }

    private static String similar(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getSuggestions().isEmpty()) return "";
        return " Did you mean " + unmatched.getSuggestions().getFirst() + "?";
    }

    private static OptionSpec version() {
        return OptionSpec.builder("--version")
                .versionHelp(true)
                .arity("0")
                .description("Show the version.")
                .build();
    }
}
