package io.valvo.config.source;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The grammar of env files, as docker compose has it (compose-go, {@code dotenv/parser.go}), but
 * that text after a closing quote is an error there and here, at its line.
 */
final class EnvFileParser {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.\\[\\]-]+");
    private static final Pattern EXPORT = Pattern.compile("^export[ \\t\\f]+");
    private static final Pattern COMMENT = Pattern.compile("\\s#.*");

    /** Characters of all values together. */
    private static final int LIMIT = TextFile.LIMIT;

    private final String text;
    private final EnvFileExpansion expansion;
    private final Map<String, String> values = new TreeMap<>();
    private int at;
    private int line = 1;
    private int size;

    /** {@code text}: lines end with a line feed alone. */
    EnvFileParser(String text, EnvFileExpansion expansion) {
        this.text = text;
        this.expansion = expansion;
    }

    Map<String, String> read() throws MalformedEnvFile {
        for (; at < text.length(); line++) {
            var rest = rest();
            if (rest.isBlank() || rest.stripLeading().startsWith("#")) at += rest.length() + 1;
            else variable(rest);
        }
        return values;
    }

    /** Of the line at which we are. */
    private String rest() {
        int end = text.indexOf('\n', at);
        return text.substring(at, end < 0 ? text.length() : end);
    }

    private void variable(String content) throws MalformedEnvFile {
        int equals = separator(content);
        var name =
                EXPORT.matcher(content.substring(0, equals).stripLeading())
                        .replaceFirst("")
                        .strip();
        check(name, equals < content.length());
        at += equals + 1;
        if (equals < content.length()) put(name, value());
    }

    /** A name alone means the variable as the daemon has it, which every service has anyway. */
    private static int separator(String content) {
        int equals = content.indexOf('=');
        int colon = content.indexOf(':');
        int first = equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
        return first < 0 ? content.length() : first;
    }

    private void check(String name, boolean assigned) throws MalformedEnvFile {
        if (name.isEmpty()) throw new MalformedEnvFile(line, "no name before its =");
        if (NAME.matcher(name).matches()) return;
        throw new MalformedEnvFile(
                line,
                assigned
                        ? "a name that is none: letters, digits and _ before the ="
                        : "something else than NAME=value");
    }

    private void put(String name, String value) throws MalformedEnvFile {
        size += value.length();
        if (size > LIMIT) throw new MalformedEnvFile(line, "values of more than 1 MiB in all");
        if (value.indexOf('\0') >= 0)
            throw new MalformedEnvFile(line, "a NUL, which no variable can hold");
        values.put(name, value);
    }

    /** Moves to the next line. */
    private String value() throws MalformedEnvFile {
        var rest = rest();
        int blanks = rest.length() - rest.stripLeading().length();
        char first = blanks < rest.length() ? rest.charAt(blanks) : ' ';
        if (first == '"' || first == '\'') {
            at += blanks;
            return quoted(first);
        }
        at += rest.length() + 1;
        return expansion.fill(COMMENT.matcher(rest).replaceFirst("").strip(), line, values);
    }

    private String quoted(char quote) throws MalformedEnvFile {
        int begin = line;
        var inside = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != quote; at++) {
            char c = text.charAt(at);
            if (c == '\n') line++;
            inside.append(c);
            if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) != '\n')
                escape(quote, inside, text.charAt(++at));
        }
        if (at >= text.length()) throw new MalformedEnvFile(begin, "a quote that is never closed");
        at++;
        endOfLine();
        return quote == '\''
                ? inside.toString()
                : expansion.fill(EnvFileEscapes.read(inside.toString()), begin, values);
    }

    /** Of a quote within it only the quote is meant; the rest is read later. */
    private static void escape(char quote, StringBuilder inside, char c) {
        if (c == quote && quote == '\'') inside.setLength(inside.length() - 1);
        inside.append(c);
    }

    private void endOfLine() throws MalformedEnvFile {
        var rest = rest();
        if (!rest.isBlank() && !rest.stripLeading().startsWith("#"))
            throw new MalformedEnvFile(line, "text after a closing quote");
        at += rest.length() + 1;
    }
}
