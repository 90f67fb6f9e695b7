package io.valvo.config.source;

import java.util.regex.Pattern;

/**
 * Keys and names as an error may show them: a file that is named by mistake (a list of passwords, a
 * private key) has none that look like names, and is not repeated.
 */
public final class KeyText {
    private static final Pattern SAFE = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_. /-]{0,62}");

    private KeyText() {}

    public static String shown(String key) {
        return SAFE.matcher(key).matches()
                ? key
                : key.isEmpty() ? "(an empty key)" : "(a key of " + key.length() + " characters)";
    }
}
