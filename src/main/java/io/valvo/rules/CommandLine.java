package io.valvo.rules;

import java.util.regex.Pattern;

/** A command line as others may read it. */
public final class CommandLine {
    /** Characters that are shown. */
    public static final int LIMIT = 200;

    private static final String SECRET =
            "[\\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|credential)[\\w.-]*";
    private static final Pattern ASSIGNED = Pattern.compile("(?i)(" + SECRET + "[=:])(\\S+)");
    private static final Pattern FOLLOWING =
            Pattern.compile("(?i)(--?" + SECRET + "\\s+)(?!-)(\\S+)");
    private static final Pattern IN_URL = Pattern.compile("(://[^\\s:/@]*:)[^\\s@/]+(?=@)");

    private CommandLine() {}

    /**
     * At most {@link #LIMIT} characters; {@code --password=x}, {@code --token x}, {@code
     * user:x@host} lose their x.
     */
    public static String masked(String command) {
        var hidden = command;
        for (var secret : new Pattern[] {ASSIGNED, FOLLOWING, IN_URL}) {
            hidden = secret.matcher(hidden).replaceAll("$1***");
        }
        return hidden.length() <= LIMIT ? hidden : hidden.substring(0, LIMIT - 1) + "…";
    }
}
