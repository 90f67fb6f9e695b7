package io.valvo.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Values that are known to be secret, found by comparison wherever they stand: a long one anywhere,
 * a short one as a word of its own. A text that was cut is searched for what is left of one.
 *
 * @param values the longest first, so that none is masked in part
 */
record KnownSecrets(List<String> values) {
    /** What stands for a secret. */
    static final String MASK = "***";

    static final KnownSecrets NONE = new KnownSecrets(List.of());

    /** From so many characters on a value is masked inside of words, too. */
    static final int LONG = 8;

    /** Shorter ones are the words and numbers of everybody. */
    static final int SHORT = 5;

    /** All of them are compared with each text; reloads bring new ones. */
    static final int MOST = 1000;

    private static final int REMAINDER = 4;
    private static final char CUT = '…';

    /** The latest {@link #MOST}, each once. */
    static KnownSecrets of(Collection<String> latest, KnownSecrets before) {
        var order = Comparator.comparingInt(String::length).reversed();
        var all = new TreeSet<>(order.thenComparing(Comparator.naturalOrder()));
        Stream.concat(latest.stream(), before.values.stream())
                .distinct()
                .limit(MOST)
                .forEach(all::add);
        return new KnownSecrets(List.copyOf(all));
    }

    String masked(String text) {
        var masked = text.indexOf(CUT) < 0 ? text : withoutRemainders(text);
        for (var value : values) masked = without(value, masked);
        return masked;
    }

    private static String without(String value, String text) {
        if (text.length() < value.length() || !text.contains(value)) return text;
        if (value.length() >= LONG) return text.replace(value, MASK);
        var out = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
            if (at < from || !isWord(text, at, at + value.length())) continue;
            out.append(text, from, at).append(MASK);
            from = at + value.length();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static boolean isWord(String text, int from, int to) {
        return !letter(text, from - 1) && !letter(text, to);
    }

    private static boolean letter(String text, int at) {
        return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }

    private String withoutRemainders(String text) {
        var masked = text;
        for (var value : values)
            for (int n = value.length() - 1; n >= REMAINDER; n--)
                masked =
                        masked.replace(value.substring(0, n) + CUT, MASK + CUT)
                                .replace(CUT + value.substring(value.length() - n), CUT + MASK);
        return masked;
    }
}
