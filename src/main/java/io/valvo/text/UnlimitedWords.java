package io.valvo.text;

import java.util.Locale;
import java.util.Set;

/** The words that people write where a bound is to be lifted. */
public final class UnlimitedWords {
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

    private UnlimitedWords() {}

    public static boolean is(String text) {
        return WORDS.contains(text.strip().toLowerCase(Locale.ROOT));
    }
}
