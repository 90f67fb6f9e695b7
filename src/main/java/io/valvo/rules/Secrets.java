package io.valvo.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Hides what looks like a secret before anybody reads it: the one rule for configurations, command
 * lines, events and messages. Better one too many than one too few.
 */
public final class Secrets {
    public static final String MASK = "***";

    /** {@code user:password@}; a password may have any character but blanks and quotes. */
    private static final Pattern USER_INFO =
            Pattern.compile("(://[^\\s:/?#@\"']*:)(?!\\d{1,5}(?:[/?#\\s]|$))[^\\s\"']*(@)");

    /** A token in the place of a user. */
    private static final Pattern TOKEN_USER = Pattern.compile("(://)[^\\s:/?#@\"']{16,}(@)");

    /** curl and its like. */
    private static final Pattern USER =
            Pattern.compile("((?<!\\S)(?:-u|--user|--proxy-user)(?:\\s+|=)?[^\\s:=]+:)\\S+");

    private static final Pattern SCHEME =
            Pattern.compile("(?i)\\b(bearer|basic)\\s+[\\w.~+/=-]{6,}");

    /** A name, what follows it, and whether it is an option. */
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?<![\\w-])(-{0,2})([A-Za-z_][\\w.-]*)(\"?'?\\s*[=:]\\s*|\\s+(?=[^-\\s]))");

    private static final Pattern OPTION_VALUE = Pattern.compile("\"[^\"]*\"?|'[^']*'?|\\S+");
    private static final Pattern FIELD_VALUE = Pattern.compile("\"[^\"]*\"?|'[^']*'?|[^\\s&;\"']+");
    private static final Pattern HEADER_VALUE =
            Pattern.compile("\"[^\"]*\"?|'[^']*'?|[^\"'\\r\\n]+");
    private static final Pattern HEADER = Pattern.compile("(?i).*(authorization|cookie)");

    private Secrets() {}

    /** A variable, option or header of this name holds a secret. */
    public static boolean named(String name) {
        return SecretName.is(name);
    }

    /** The value of a variable, as it may be shown. */
    public static String masked(String name, String value) {
        return named(name) && !value.isEmpty() ? MASK : masked(value);
    }

    /**
     * A text, such as a command line, without the passwords of URLs, values of secret options,
     * parameters, headers and of fields of connection strings.
     */
    public static String masked(String text) {
        if (text.length() < 4) return text;
        var urls = USER_INFO.matcher(text).replaceAll("$1" + MASK + "$2");
        urls = TOKEN_USER.matcher(urls).replaceAll("$1" + MASK + "$2");
        var users = USER.matcher(urls).replaceAll("$1" + MASK);
        return SCHEME.matcher(fields(users)).replaceAll("$1 " + MASK);
    }

    public static Map<String, String> masked(Map<String, String> values) {
        var masked = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> masked.put(name, masked(name, value)));
        return masked;
    }

    /**
     * A command with the values of secret options hidden: {@code --token abc}, {@code --token=abc},
     * {@code -u me:abc}.
     */
    public static List<String> masked(List<String> command) {
        var masked = new ArrayList<String>();
        var before = "";
        for (var word : command) {
            masked.add(secretOption(before) && !word.startsWith("-") ? MASK : after(before, word));
            before = word;
        }
        return List.copyOf(masked);
    }

    private static boolean secretOption(String word) {
        return word.startsWith("-") && !word.contains("=") && named(word);
    }

    /** What an option that takes a user means is told by both words together. */
    private static String after(String before, String word) {
        var both = before.startsWith("-") ? before + " " : "";
        var user = USER.matcher(both + word).replaceAll("$1" + MASK);
        return masked(user.substring(user.startsWith(both) ? both.length() : 0));
    }

    private static String fields(String text) {
        var out = new StringBuilder();
        var name = NAMED.matcher(text);
        int end = 0;
        while (end <= text.length() && name.find(end)) {
            boolean blank = name.group(3).isBlank();
            boolean option = !name.group(1).isEmpty();
            out.append(text, end, name.end());
            end = name.end();
            if ((!blank || option) && named(name.group(2))) {
                var value = value(name.group(2), option).matcher(text).region(end, text.length());
                if (value.lookingAt()) {
                    out.append(quoted(value.group()));
                    end = value.end();
                }
            }
        }
        return out.append(text, end, text.length()).toString();
    }

    private static Pattern value(String name, boolean option) {
        if (HEADER.matcher(name).matches() && !option) return HEADER_VALUE;
        return option ? OPTION_VALUE : FIELD_VALUE;
    }

    private static String quoted(String value) {
        var quote = value.startsWith("\"") || value.startsWith("'") ? value.substring(0, 1) : "";
        return quote + MASK + quote;
    }
}
