package io.valvo.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

import java.util.List;
import java.util.function.Function;

/** One verb for picocli: its help, its arguments, and the deed that they mean. */
final class Verb {
    private final CommandSpec spec;
    private Function<Given, Deed> meaning =
            _ -> {
                throw new Complaint(ExitCode.USAGE, "Say what: see --help.");
            };

    Verb(String name, String... description) {
        this(name, "-f", description);
    }

    /**
     * @param fileOption the short form of {@code --file}; empty: none
     */
    Verb(String name, String fileOption, String[] description) {
        spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description);
        global(fileOption);
    }

    /** A verb whose {@code -f} means {@code --follow}. */
    static Verb following(String name, String... description) {
        var verb = new Verb(name, "", description);
        return verb.flag("Go on with what comes.", "-f", "--follow");
    }

    static Verb of(ParseResult matched) {
        return (Verb) matched.commandSpec().userObject();
    }

    CommandSpec spec() {
        return spec;
    }

    Verb alias(String alias) {
        spec.aliases(alias);
        return this;
    }

    Verb flag(String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], others(names))
                        .arity("0")
                        .description(description)
                        .build());
        return this;
    }

    Verb json() {
        return flag("Print JSON.", "--json");
    }

    Verb option(String label, String description, String... names) {
        spec.addOption(value(label, names).type(String.class).description(description).build());
        return this;
    }

    Verb repeated(String label, String description, String... names) {
        spec.addOption(
                value(label, names)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(description)
                        .build());
        return this;
    }

    Verb required(String label, String description, String... names) {
        spec.addOption(
                value(label, names)
                        .type(String.class)
                        .required(true)
                        .description(description)
                        .build());
        return this;
    }

    /** {@code arity}: {@code 0..*}, {@code 1}, …. */
    Verb names(String arity, String label, String description) {
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

    Verb with(Verb part) {
        spec.addSubcommand(part.spec.name(), part.spec);
        return this;
    }

    Verb does(Function<Given, Deed> what) {
        meaning = what;
        return this;
    }

    Deed deed(Given given) {
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
