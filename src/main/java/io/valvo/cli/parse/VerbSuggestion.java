package io.valvo.cli.parse;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The verb that was meant by a word that isn't one: what other process managers call it, else the
 * one that is within two edits (optimal string alignment distance).
 */
final class VerbSuggestion {
    private static final int MOST_EDITS = 2;

    /** From supervisorctl, pm2, systemctl, docker compose, process-compose, runit. */
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    Map.entry("tail", "logs -f"),
                    Map.entry("log", "logs"),
                    Map.entry("list", "status"),
                    Map.entry("ls", "status"),
                    Map.entry("show", "config"),
                    Map.entry("describe", "why"),
                    Map.entry("explain", "why"),
                    Map.entry("kill", "stop"),
                    Map.entry("delete", "stop"),
                    Map.entry("update", "reload"),
                    Map.entry("apply", "reload"),
                    Map.entry("reread", "plan"),
                    Map.entry("diff", "plan"),
                    Map.entry("check", "validate"),
                    Map.entry("shutdown", "down"),
                    Map.entry("quit", "down"),
                    Map.entry("serve", "up"),
                    Map.entry("daemon", "up"));

    private VerbSuggestion() {}

    static Optional<String> of(String word, Collection<String> verbs) {
        var known = Optional.ofNullable(ELSEWHERE.get(word));
        return known.isPresent() ? known : nearest(word, verbs);
    }

    private static Optional<String> nearest(String word, Collection<String> verbs) {
        int most = Math.min(MOST_EDITS, word.length() / 4);
        return verbs.stream()
                .filter(verb -> edits(word, verb) <= most)
                .min(Comparator.comparingInt(verb -> edits(word, verb)));
    }

    /** Insertions, deletions, replacements and swaps of neighbours. */
    private static int edits(String a, String b) {
        var d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++)
            for (int j = 0; j <= b.length(); j++) d[i][j] = edits(a, b, d, i, j);
        return d[a.length()][b.length()];
    }

    private static int edits(String a, String b, int[][] d, int i, int j) {
        if (i == 0 || j == 0) return i + j;
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        return swapped(a, b, i, j) ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }

    private static boolean swapped(String a, String b, int i, int j) {
        return i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
