package io.valvo.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Names that may have been meant by one that doesn't exist. */
public final class SimilarNames {
    private static final int MOST = 3;

    private SimilarNames() {}

    /**
     * At most three, the nearest first: by edit distance, at most a third of the length, or a
     * common beginning.
     */
    public static List<String> to(String wrong, Collection<String> known) {
        return known.stream()
                .filter(it -> near(wrong, it))
                .sorted(Comparator.comparingInt(it -> distance(wrong, it)))
                .limit(MOST)
                .toList();
    }

    /** The nearest one, if it is within so many edits. */
    public static Optional<String> nearest(String wrong, Collection<String> known, int edits) {
        return known.stream()
                .filter(it -> distance(wrong, it) <= edits)
                .min(Comparator.comparingInt(it -> distance(wrong, it)));
    }

    private static boolean near(String wrong, String name) {
        int allowed = Math.max(1, Math.max(wrong.length(), name.length()) / 3);
        return distance(wrong, name) <= allowed || (wrong.length() > 2 && name.startsWith(wrong));
    }

    /**
     * Optimal string alignment distance: insertions, deletions, substitutions and swaps of
     * neighbours that turn one into the other.
     */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++)
            for (int j = 0; j <= b.length(); j++)
                d[i][j] = i == 0 || j == 0 ? i + j : cell(d, a, b, i, j);
        return d[a.length()][b.length()];
    }

    private static int cell(int[][] d, String a, String b, int i, int j) {
        int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        return swapped(a, b, i, j) ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }

    private static boolean swapped(String a, String b, int i, int j) {
        return i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
    }
}
