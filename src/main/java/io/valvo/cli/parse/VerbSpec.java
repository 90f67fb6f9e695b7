package io.valvo.cli.parse;

import io.valvo.cli.context.CliCommand;
import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;
import java.util.function.Function;

/** One verb for picocli: its help, its arguments, and the deed that they mean. */
public final class VerbSpec {
    private final CommandSpec spec;
    private Function<ParsedOptions, CliCommand> meaning =
            _ -> {
                throw new ClientException(ExitCode.USAGE, "Say what: see --help.");
            };

    VerbSpec(String name, String... description) {
        this(name, "-f", description);
    }

    /**
     * @param fileOption the short form of {@code --file}; empty: none
     */
    VerbSpec(String name, String fileOption, String[] description) {
        spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description);
        global(fileOption);
    }

    /** A verb whose {@code -f} means {@code --follow}. */
    static VerbSpec following(String name, String... description) {
        var verb = new VerbSpec(name, "", description);
        return verb.flag("Go on with what comes.", "-f", "--follow");
    }

    static VerbSpec of(ParseResult matched) {
        return (VerbSpec) matched.commandSpec().userObject();
    }

    public CommandSpec spec() {
        return spec;
    }

    VerbSpec alias(String alias) {
        spec.aliases(alias);
        return this;
    }

    VerbSpec flag(String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], others(names))
                        .arity("0")
                        .description(description)
                        .build());
        return this;
    }

    VerbSpec json() {
        return flag("Print JSON.", "--json");
    }

    VerbSpec option(String label, String description, String... names) {
        spec.addOption(value(label, names).type(String.class).description(description).build());
        return this;
    }

    VerbSpec repeated(String label, String description, String... names) {
        spec.addOption(
                value(label, names)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(description)
                        .build());
        return this;
    }

    VerbSpec required(String label, String description, String... names) {
        spec.addOption(
                value(label, names)
                        .type(String.class)
                        .required(true)
                        .description(description)
                        .build());
        return this;
    }

    /** {@code arity}: {@code 0..*}, {@code 1}, …. */
    VerbSpec names(String arity, String label, String description) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel(label)
                        .index("0..*")
                        .arity(arity)
                        .required(!arity.startsWith("0"))
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(description)
                        .build());
        return this;
    }

    VerbSpec with(VerbSpec part) {
        spec.addSubcommand(part.spec.name(), part.spec);
        return this;
    }

    VerbSpec does(Function<ParsedOptions, CliCommand> what) {
        meaning = what;
        return this;
    }

    CliCommand deed(ParsedOptions given) {
        return meaning.apply(given);
    }

    private void global(String fileOption) {
        option(
                "DIR",
                "The daemon's state directory (default: VALVO_STATE_DIR, else what the file says).",
                "--state-dir");
        if (fileOption.isEmpty()) option("FILE", "The configuration.", "--file");
        else
            option(
                    "FILE",
                    "The configuration (default: valvo.conf, .yaml, .json, conf/valvo.conf).",
                    fileOption,
                    "--file");
        flag("Show the trace of a failure.", "--debug");
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .arity("0")
                        .description("Show this help.")
                        .build());
    }

    private static OptionSpec.Builder value(String label, String... names) {
        return OptionSpec.builder(names[0], others(names)).paramLabel(label).arity("1");
    }

    private static String[] others(String... names) {
        return java.util.Arrays.copyOfRange(names, 1, names.length);
    }
}
