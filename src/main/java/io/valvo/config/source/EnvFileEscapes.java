package io.valvo.config.source;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Escapes of double quotes in an env file; a backslash before anything else is one. */
final class EnvFileEscapes {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(0[0-7]{1,3}|[abfnrtv$\"\\\\])");

    private EnvFileEscapes() {}

    /** {@code \$} becomes {@code $$}, which {@link EnvFileExpansion} takes for a dollar sign. */
    static String read(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(it -> java.util.regex.Matcher.quoteReplacement(one(it)));
    }

    private static String one(MatchResult escape) {
        var what = escape.group(1);
        return switch (what.charAt(0)) {
            case '0' -> Character.toString((char) (Integer.parseInt(what, 8) & 0xff));
            case 'a' -> "\u0007";
            case 'b' -> "\b";
            case 'f' -> "\f";
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'v' -> "\u000b";
            case '$' -> "$$";
            default -> what;
        };
    }
}
