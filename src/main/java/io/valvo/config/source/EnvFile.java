package io.valvo.config.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A file of variables, {@code NAME=value} on each line, by the rules of docker compose: {@code #}
 * begins a comment after a blank, double quotes know escapes, single quotes take all as it is,
 * quoted values may have several lines, {@code ${NAME}} is filled in but for single quotes.
 */
public final class EnvFile {
    public sealed interface Variables {}

    /** {@code warnings}: what was read in another way than its writer may have meant. */
    public record Read(Map<String, String> values, List<String> warnings) implements Variables {}

    /** Says what is wrong; never shows a line's content, which may be a secret. */
    public record Unreadable(String why) implements Variables {}

    private EnvFile() {}

    /** {@code environment}: what {@code ${NAME}} stands for, before the file's own variables. */
    public static Variables read(Path file, Map<String, String> environment, SourceFiles files) {
        return switch (files.other(file)) {
            case TextFile.Unreadable(var why) -> new Unreadable(file + ", which is " + why);
            case TextFile.Text(var text) -> parse(file, text, environment);
        };
    }

    private static Variables parse(Path file, String text, Map<String, String> environment) {
        var warnings = new ArrayList<String>();
        try {
            var fill = new EnvFileExpansion(environment, warnings);
            return new Read(new EnvFileParser(text.replace("\r\n", "\n"), fill).read(), warnings);
        } catch (MalformedEnvFile e) {
            return new Unreadable(file + ":" + e.line() + ", which has " + e.what());
        }
    }
}
