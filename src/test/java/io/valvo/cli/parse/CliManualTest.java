package io.valvo.cli.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.testing.ManualPages;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** docs/cli.md and the grammar know the same verbs and options. */
class CliManualTest {
    private static final Pattern OPTION = Pattern.compile("`(--?[a-z][a-z-]*)");
    private static final Pattern SHOWN =
            Pattern.compile("(?m)^(?:\\$ )?(?:deploy/)?valvo ([a-z]+)");

    /** What every verb takes; told once. */
    private static final Set<String> COMMON =
            Set.of("--state-dir", "-f", "--file", "--debug", "-h", "--help");

    private static final Map<String, String> SECTIONS = sections();

    static Stream<CommandSpec> verbs() {
        return PicocliParser.verbs().stream().map(VerbSpec::spec);
    }

    @Test
    void theManualHasASectionForEveryVerb() {
        assertThat(SECTIONS.keySet()).containsExactlyInAnyOrderElementsOf(names());
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void aSectionNamesTheOptionsOfItsVerb(CommandSpec verb) {
        var section = Objects.requireNonNull(SECTIONS.get(verb.name()));
        var written = found(OPTION, section);
        assertThat(written).containsAll(primary(verb));
        assertThat(all(verb)).containsAll(written);
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void aSectionNamesTheSubcommandsOfItsVerb(CommandSpec verb) {
        var section = Objects.requireNonNull(SECTIONS.get(verb.name()));
        assertThat(verb.subcommands().keySet())
                .allSatisfy(it -> assertThat(section).contains("`" + verb.name() + " " + it));
    }

    @Test
    void examplesOfAllPagesUseVerbsThatExist() {
        var shown =
                Stream.of("sh", "")
                        .flatMap(ManualPages::blocks)
                        .flatMap(block -> found(SHOWN, block.text()).stream())
                        .collect(Collectors.toSet());
        assertThat(shown).isNotEmpty();
        assertThat(names()).containsAll(shown);
    }

    /** Text below each heading of the third level. */
    private static Map<String, String> sections() {
        var sections = new LinkedHashMap<String, String>();
        var text = String.join("\n", ManualPages.lines(ManualPages.docs("cli.md")));
        for (var part : text.split("(?m)^(?=##)", -1)) {
            if (part.startsWith("### "))
                sections.put(part.lines().findFirst().orElse("").substring(4).strip(), part);
        }
        return sections;
    }

    private static Set<String> names() {
        return verbs().map(CommandSpec::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The long name of each option of its own, those of its subcommands included. */
    private static Set<String> primary(CommandSpec verb) {
        return options(verb)
                .map(OptionSpec::longestName)
                .filter(name -> !COMMON.contains(name))
                .collect(Collectors.toSet());
    }

    private static Set<String> all(CommandSpec verb) {
        return Stream.concat(
                        options(verb).flatMap(option -> Stream.of(option.names())),
                        Stream.of("--version", "--file"))
                .collect(Collectors.toSet());
    }

    private static Stream<OptionSpec> options(CommandSpec verb) {
        return Stream.of(
                        Stream.of(verb),
                        verb.subcommands().values().stream().map(it -> it.getCommandSpec()))
                .flatMap(specs -> specs)
                .map(CommandSpec::options)
                .flatMap(Collection::stream);
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult it) -> it.group(1))
                .collect(Collectors.toSet());
    }
}
