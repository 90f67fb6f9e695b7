package io.valvo.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The search for a pattern of the user's in text of somebody else, in bounded time: backtracking of
 * {@code java.util.regex} may take longer than the universe lasts, or more stack than there is. The
 * characters that it reads are counted; where they were too many, parts of the text that overlap
 * are searched instead, which find all but matches of hundreds of characters.
 */
public final class BoundedPatternSearch {
    /** Characters that are read for one text: some 50 ms. */
    public static final int EFFORT = 4_000_000;

    /** For all parts of it, as many times as much. */
    private static final int PARTS = 5;

    /** Enough to begin at each character of a part and read to its end, several times. */
    private static final int PART_EFFORT = 1_000_000;

    static final int PART = 512;
    private static final int STEP = PART / 2;

    private BoundedPatternSearch() {}

    public enum Found {
        YES,
        NO,
        /** Not in those parts of the text that could be searched. */
        TOO_HARD
    }

    public static Found in(String text, Pattern pattern) {
        return in(text, pattern, 0, true, EFFORT);
    }

    /** Whether it was found. */
    public static boolean found(String text, Pattern pattern) {
        return in(text, pattern) == Found.YES;
    }

    /**
     * Of a piece of a text.
     *
     * @param from what is before only tells what the piece follows; above 0 the text doesn't begin
     *     here
     * @param whole the text ends with the piece
     * @param effort characters that may be read
     */
    public static Found in(String text, Pattern pattern, int from, boolean whole, int effort) {
        var all = search(new Counted(text, effort), pattern, from, text.length(), whole);
        return all == Found.TOO_HARD ? inParts(text, pattern, from, whole, effort) : all;
    }

    private static Found inParts(
            String text, Pattern pattern, int from, boolean whole, int effort) {
        var found = Found.NO;
        int left = PARTS * effort;
        for (int at = from; at < text.length() && left > 0; at += STEP) {
            int end = Math.min(text.length(), at + PART);
            var counted = new Counted(text, Math.min(left, PART_EFFORT));
            var part = search(counted, pattern, at, end, whole);
            if (part == Found.YES) return part;
            if (part == Found.TOO_HARD) found = part;
            if (end == text.length()) return found;
            left -= Math.min(left, PART_EFFORT) - Math.max(0, counted.effort);
        }
        return Found.TOO_HARD;
    }

    private static Found search(Counted text, Pattern pattern, int from, int to, boolean whole) {
        try {
            return matcher(text, pattern, from, to, whole).find() ? Found.YES : Found.NO;
        } catch (TooHard | StackOverflowError tooHard) {
            return Found.TOO_HARD;
        }
    }

    /** {@code ^} and {@code $} are those of the text, and not those of a piece or part of it. */
    private static Matcher matcher(Counted text, Pattern pattern, int from, int to, boolean whole) {
        int end = whole || to < text.length() ? to : Math.max(from, to - 1);
        return pattern.matcher(text)
                .region(from, end)
                .useAnchoringBounds(false)
                .useTransparentBounds(true);
    }

    /** Counts how often it is read. */
    private static final class Counted implements CharSequence {
        private final String text;
        private int effort;

        Counted(String text, int effort) {
            this.text = text;
            this.effort = effort;
        }

        @Override
        public char charAt(int index) {
            if (--effort < 0) throw new TooHard();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Without the stack that it is thrown from. */
    private static final class TooHard extends RuntimeException {
        private TooHard() {
            super("too hard to search", null, false, false);
        }
    }
}
