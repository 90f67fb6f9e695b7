package io.valvo.text;

import java.util.regex.Pattern;

/** A word as a POSIX shell reads it back, for commands that a person is told to type. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    private ShellWord() {}

    /** In single quotes unless it needs none. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
