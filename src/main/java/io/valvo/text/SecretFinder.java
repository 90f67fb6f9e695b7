package io.valvo.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds secrets by where they stand: passwords in URLs, values of secret options, parameters,
 * headers and fields of connection strings. Hides them, and says what it has hidden.
 */
final class SecretFinder {
    /** {@code user:password@}; a password may have any character but blanks and quotes. */
    private static final Pattern USER_INFO =
            Pattern.compile("(://[^\\s:/?#@\"']*:)(?!\\d{1,5}(?:[/?#\\s]|$))[^\\s\"']*(@)");

    /** A token in the place of a user. */
    private static final Pattern TOKEN_USER = Pattern.compile("(://)[^\\s:/?#@\"']{16,}(@)");

    /** curl and its like. */
    private static final Pattern USER =
            Pattern.compile("((?<!\\S)(?:-u|--user|--proxy-user)(?:\\s+|=)?[^\\s:=]+:)\\S+()");

    private static final Pattern SCHEME =
            Pattern.compile("(?i)(\\b(?:bearer|basic)\\s+)[\\w.~+/=-]{6,}()");

    /** A name, what follows it, and whether it is an option. */
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?<![\\w-])(-{0,2})([A-Za-z_][\\w.-]*)(\"?'?\\s*[=:]\\s*|\\s+(?=[^-\\s]))");

    private static final Pattern OPTION_VALUE = Pattern.compile("\"[^\"]*\"?|'[^']*'?|\\S+");
    private static final Pattern FIELD_VALUE = Pattern.compile("\"[^\"]*\"?|'[^']*'?|[^\\s&;\"']+");
    private static final Pattern HEADER_VALUE = Pattern.compile("\"[^\"]*\"?|'[^']*'?|[^\\r\\n]+");
    private static final Pattern QUOTED_HEADER_VALUE = Pattern.compile("[^\"\\r\\n]+");
    private static final Pattern SINGLY_QUOTED_HEADER_VALUE = Pattern.compile("[^'\\r\\n]+");
    private static final Pattern HEADER = Pattern.compile("(?i).*(authorization|cookie)");

    private static final Pattern SEPARATED = Pattern.compile("[\\s:=]");
    private static final Pattern WORD = Pattern.compile("\\p{L}*");

    private final SecretNames names;
    private final Consumer<String> hidden;

    /**
     * @param hidden hears of what is hidden, but for words that may be prose
     */
    SecretFinder(SecretNames names, Consumer<String> hidden) {
        this.names = names;
        this.hidden = hidden;
    }

    /** The value of a variable or header. */
    String masked(String name, String value) {
        return names.secret(name) && !value.isEmpty() ? hide(value) : masked(value);
    }

    String masked(String text) {
        if (text.length() < 4 || !SEPARATED.matcher(text).find()) return text;
        var urls = masked(TOKEN_USER, masked(USER_INFO, text, false), false);
        return masked(SCHEME, fields(masked(USER, urls, false)), true);
    }

    /** Word by word: {@code --token abc}, {@code --token=abc}, {@code -u me:abc}. */
    List<String> masked(List<String> command) {
        var masked = new ArrayList<String>();
        var before = "";
        for (var word : command) {
            masked.add(
                    secretOption(before) && !word.startsWith("-")
                            ? hide(word)
                            : after(before, word));
            before = word;
        }
        return List.copyOf(masked);
    }

    private boolean secretOption(String word) {
        return word.startsWith("-") && !word.contains("=") && names.secret(word);
    }

    /** What an option that takes a user means is told by both words together. */
    private String after(String before, String word) {
        var both = before.startsWith("-") ? before + " " : "";
        var user = masked(USER, both + word, false);
        return masked(user.substring(user.startsWith(both) ? both.length() : 0));
    }

    /** What stands between the two groups of the pattern. */
    private String masked(Pattern pattern, String text, boolean prose) {
        return pattern.matcher(text)
                .replaceAll(it ->
                        Matcher.quoteReplacement(
                                it.group(1)
                                        + hide(text.substring(it.end(1), it.start(2)), prose)
                                        + it.group(2)));
    }

    private String fields(String text) {
        var out = new StringBuilder();
        var name = NAMED.matcher(text);
        int end = 0;
        while (end <= text.length() && name.find(end)) {
            boolean blank = name.group(3).isBlank();
            boolean option = !name.group(1).isEmpty();
            boolean prose = name.group(3).contains(":");
            out.append(text, end, name.end());
            end = name.end();
            if ((!blank || option) && names.secret(name.group(2))) {
                var value = value(name, text).matcher(text).region(end, text.length());
                if (value.lookingAt()) {
                    out.append(quoted(value.group(), prose));
                    end = value.end();
                }
            }
        }
        return out.append(text, end, text.length()).toString();
    }

    /** A header's value goes on to the end of its line, or of the quotes that it stands in. */
    private static Pattern value(Matcher name, String text) {
        if (!name.group(1).isEmpty()) return OPTION_VALUE;
        if (!HEADER.matcher(name.group(2)).matches()) return FIELD_VALUE;
        boolean whole = name.start() > 0 && name.group(3).matches("\\s*[=:]\\s*");
        return switch (whole ? text.charAt(name.start() - 1) : ' ') {
            case '"' -> QUOTED_HEADER_VALUE;
            case '\'' -> SINGLY_QUOTED_HEADER_VALUE;
            default -> HEADER_VALUE;
        };
    }

    private String quoted(String value, boolean prose) {
        var quote = value.startsWith("\"") || value.startsWith("'") ? value.substring(0, 1) : "";
        var inner = quote.isEmpty() ? value : value.substring(1).replaceFirst(quote + "$", "");
        return quote + hide(inner, prose) + quote;
    }

    /** {@code prose}: after "basic" or a colon an ordinary word is as likely. */
    private String hide(String secret, boolean prose) {
        return prose && WORD.matcher(secret).matches() ? KnownSecrets.MASK : hide(secret);
    }

    private String hide(String secret) {
        hidden.accept(secret);
        return KnownSecrets.MASK;
    }
}
