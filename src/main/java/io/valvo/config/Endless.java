package io.valvo.config;

import java.util.Locale;
import java.util.Set;

/** The words that people write where a bound is to be lifted. */
final class Endless {
    private static final Set<String> WORDS =
            Set.of(
                    "unlimited",
                    "infinite",
                    "infinity",
                    "inf",
                    "never",
                    "forever",
                    "no-limit",
                    "-1");

    private Endless() {}

    static boolean is(String text) {
        return WORDS.contains(text.strip().toLowerCase(Locale.ROOT));
    }
}
