package io.valvo.cli.parse;

import io.valvo.cli.context.CliCommand;
import io.valvo.cli.context.CommandContext;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.List;
import java.util.Locale;

/**
 * Prints a completion script, derived from the verbs themselves.
 *
 * @param root has all verbs below it
 */
public record CompletionCommand(Kind kind, CommandSpec root) implements CliCommand {
    public enum Kind {
        BASH,
        ZSH,
        FISH
    }

    static CompletionCommand of(String shell, CommandSpec root) {
        for (var kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(shell))
                return new CompletionCommand(kind, root);
        }
        throw new ClientException(
                ExitCode.USAGE, "Expected bash, zsh or fish, found '" + shell + "'.");
    }

    @Override
    public int perform(CommandContext session) {
        var commands = root.commandLine();
        session.print(
                switch (kind) {
                    case BASH -> AutoComplete.bash("valvo", commands);
                    case ZSH -> zsh(AutoComplete.bash("valvo", commands));
                    case FISH -> fish(root);
                });
        return ExitCode.DONE;
    }

    /** Zsh runs bash's completions by itself, once told to. */
    private static String zsh(String bash) {
        return "autoload -U +X bashcompinit && bashcompinit\n" + bash;
    }

    private static String fish(CommandSpec root) {
        var out = new StringBuilder("complete -c valvo -f\n");
        options(out, root, "__fish_use_subcommand");
        root.subcommands().forEach((name, command) -> verb(out, name, command.getCommandSpec()));
        return out.toString();
    }

    private static void verb(StringBuilder out, String name, CommandSpec verb) {
        line(
                out,
                "__fish_use_subcommand",
                "-a " + name,
                summary(verb.usageMessage().description()));
        options(out, verb, "__fish_seen_subcommand_from " + name);
        verb.subcommands()
                .forEach((part, command) ->
                        line(
                                out,
                                "__fish_seen_subcommand_from " + name,
                                "-a " + part,
                                summary(command.getCommandSpec().usageMessage().description())));
    }

    private static void options(StringBuilder out, CommandSpec verb, String condition) {
        for (var option : verb.options())
            line(out, condition, fish(option), summary(option.description()));
    }

    private static String fish(OptionSpec option) {
        var text = new StringBuilder();
        for (var name : option.names()) {
            text.append(
                    name.startsWith("--")
                            ? " -l " + name.substring(2)
                            : " -s " + name.substring(1));
        }
        return text.append(option.arity().max() > 0 ? " -r" : "").substring(1);
    }

    private static void line(StringBuilder out, String condition, String what, String description) {
        out.append("complete -c valvo -n '")
                .append(condition)
                .append("' ")
                .append(what)
                .append(" -d '");
        out.append(description.replace("\\", "\\\\").replace("'", "\\'")).append("'\n");
    }

    private static String summary(String... description) {
        return String.join(" ", List.of(description));
    }
}
