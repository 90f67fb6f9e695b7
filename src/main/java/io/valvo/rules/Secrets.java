package io.valvo.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Hides what looks like a secret before anybody reads it: better one too many than one too few. */
public final class Secrets {
    public static final String MASK = "***";

    private static final Pattern NAME =
            Pattern.compile(
                    "(?i)passw|pwd|passphrase|secret|token|key|credential|authorization|cookie|auth$");
    private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+(@)");
    private static final Pattern OPTION = Pattern.compile("(--?[^=\\s]+=|[A-Za-z_][\\w.]*=)(\\S+)");

    private Secrets() {}

    /** A variable, option or header of this name holds a secret. */
    public static boolean named(String name) {
        return NAME.matcher(name).find();
    }

    /** The value of a variable, as it may be shown. */
    public static String masked(String name, String value) {
        return named(name) && !value.isEmpty() ? MASK : masked(value);
    }

    /** A text with passwords in URLs and in {@code --token=…} hidden. */
    public static String masked(String text) {
        var urls = USER_INFO.matcher(text).replaceAll("$1" + MASK + "$2");
        return OPTION.matcher(urls)
                .replaceAll(option ->
                        named(option.group(1)) ? option.group(1).replace("$", "\\$") + MASK : "$0");
    }

    public static Map<String, String> masked(Map<String, String> values) {
        var masked = new LinkedHashMap<String, String>();
        values.forEach((name, value) -> masked.put(name, masked(name, value)));
        return masked;
    }

    /**
     * A command with the values of secret options hidden: {@code --token abc} and {@code
     * --token=abc}.
     */
    public static List<String> masked(List<String> command) {
        var masked = new ArrayList<String>();
        boolean secret = false;
        for (var word : command) {
            masked.add(secret && !word.startsWith("-") ? MASK : masked(word));
            secret = word.startsWith("-") && !word.contains("=") && named(word);
        }
        return List.copyOf(masked);
    }
}
