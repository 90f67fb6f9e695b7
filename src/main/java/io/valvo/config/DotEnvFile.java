package io.valvo.config;

import io.github.cdimascio.dotenv.DotenvException;
import io.github.cdimascio.dotenv.internal.DotenvParser;
import io.github.cdimascio.dotenv.internal.DotenvReader;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A file of variables, {@code NAME=value} on each line: quotes, comments and {@code export} as in
 * dotenv-java.
 */
final class DotEnvFile {
    sealed interface Variables {}

    record Read(Map<String, String> values) implements Variables {}

    /** Says what is wrong; never shows a line's content, which may be a secret. */
    record Unreadable(String why) implements Variables {}

    private DotEnvFile() {}

    static Variables read(Path file) {
        if (Files.isDirectory(file)) return new Unreadable(file + ", which is a directory");
        if (!Files.exists(file)) return new Unreadable(file + ", which doesn't exist");
        if (!Files.isReadable(file)) return new Unreadable(file + ", which may not be read");
        return parse(file);
    }

    private static Variables parse(Path file) {
        try {
            return parse(file, Files.readAllLines(file).stream().map(DotEnvFile::bare).toList());
        } catch (IOException e) {
            return new Unreadable(file + ", which can't be read as text");
        }
    }

    private static Variables parse(Path file, List<String> lines) {
        try {
            var values = new TreeMap<String, String>();
            for (var entry : new DotenvParser(new Lines(lines), true, true).parse())
                values.put(entry.getKey(), unquoted(entry.getKey(), entry.getValue(), lines));
            return new Read(values);
        } catch (DotenvException e) {
            return new Unreadable(file + place(lines, Objects.toString(e.getMessage())));
        }
    }

    /** dotenv-java takes double quotes off, but not single ones. */
    private static String unquoted(String name, String value, List<String> lines) {
        var single = Pattern.compile("\\s*" + Pattern.quote(name) + "\\s*=\\s*'[^']*'\\s*(#.*)?");
        boolean quoted = lines.stream().anyMatch(line -> single.matcher(line).matches());
        return quoted && value.matches("(?s)'.*'") ? value.substring(1, value.length() - 1) : value;
    }

    /** As a shell reads it; dotenv-java doesn't know the word. */
    private static String bare(String line) {
        return line.replaceFirst("^\\s*export\\s+", "");
    }

    /**
     * The parser's message ends with the line that it doesn't understand: only its number is told.
     */
    private static String place(List<String> lines, String message) {
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && message.endsWith(line))
                return ", whose line " + (i + 1) + " is not NAME=value";
        }
        return ", in which not every line is NAME=value";
    }

    /** Lines that are already here, for a parser that would read a file. */
    private static final class Lines extends DotenvReader {
        private final List<String> lines;

        Lines(List<String> lines) {
            super("", "");
            this.lines = lines;
        }

        @Override
        public List<String> read() {
            return lines;
        }
    }
}
