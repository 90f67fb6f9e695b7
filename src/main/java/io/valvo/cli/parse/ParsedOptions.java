package io.valvo.cli.parse;

import io.valvo.client.ClientException;
import io.valvo.client.ExitCode;
import io.valvo.text.DurationParser;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What picocli has matched for one verb. */
final class ParsedOptions {
    private final ParseResult matched;

    ParsedOptions(ParseResult matched) {
        this.matched = matched;
    }

    /** The command above all verbs. */
    CommandSpec root() {
        return matched.commandSpec().root();
    }

    boolean flag(String option) {
        return matched.hasMatchedOption(option);
    }

    boolean json() {
        return flag("--json");
    }

    Optional<String> text(String option) {
        return Optional.ofNullable(matched.matchedOptionValue(option, (String) null));
    }

    /** Of an option that may be repeated. */
    List<String> texts(String option) {
        return matched.matchedOptionValue(option, List.of());
    }

    Optional<Path> path(String option) {
        return text(option).map(Path::of);
    }

    Optional<Duration> duration(String option) {
        return text(option)
                .map(text ->
                        DurationParser.parse(text).orElseThrow(() -> noDuration(option, text)));
    }

    Optional<Integer> number(String option) {
        return text(option).map(text -> number(option, text, 0));
    }

    List<String> names() {
        return matched.matchedPositionalValue(0, List.of());
    }

    String name() {
        return names().getFirst();
    }

    Optional<String> optionalName() {
        return names().isEmpty() ? Optional.empty() : Optional.of(name());
    }

    List<Integer> ports() {
        var ports = new ArrayList<Integer>();
        for (var text : names()) ports.add(port(text));
        return ports;
    }

    static int port(String text) {
        int port = number("a port", text, 1);
        if (port > 65_535)
            throw new ClientException(
                    ExitCode.USAGE, "A port is a number from 1 to 65535, not '" + text + "'.");
        return port;
    }

    static int number(String what, String text, int least) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least) return number;
        } catch (NumberFormatException notANumber) {
            throw noNumber(what, text, least, notANumber);
        }
        throw noNumber(what, text, least, null);
    }

    private static ClientException noNumber(
            String what,
            String text,
            int least,
            @org.jspecify.annotations.Nullable Throwable cause) {
        var expected = "Expected a number from " + least + " on for " + what;
        return new ClientException(ExitCode.USAGE, expected + ", found '" + text + "'.", cause);
    }

    private static ClientException noDuration(String option, String text) {
        var expected = "Expected a duration like 500ms, 30s or 5m for " + option;
        return new ClientException(ExitCode.USAGE, expected + ", found '" + text + "'.");
    }
}
