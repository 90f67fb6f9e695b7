package io.valvo.health;

import io.valvo.logs.LogChunk;
import io.valvo.text.BoundedPatternSearch;
import io.valvo.text.BoundedPatternSearch.Found;
import io.valvo.text.TerminalText;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The search for one pattern in the lines of one file, as a person would see them: without escape
 * sequences, and each part of a line that a carriage return writes over another. What was written
 * matches as well, for who knows of the escapes. A line longer than {@link LogChunk}s are comes in
 * several: they are searched together with what they follow.
 */
final class LogPatternSearch {
    /** Of the piece before, so much is kept. */
    private static final int KEPT = 8 * 1024;

    /** A shorter piece was cut by the end of its line. */
    private static final int CUT = 64 * 1024 - 3;

    /** Once a line was too hard the others are searched less thoroughly. */
    private static final int LESS = BoundedPatternSearch.EFFORT / 20;

    private final Pattern pattern;
    private String kept = "";
    private long next = -1;
    private boolean hard;

    /** When lines are hard an unfinished one isn't searched again before it is finished. */
    private long hardAt = -1;

    LogPatternSearch(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Some line was too hard to search completely. */
    boolean hard() {
        return hard;
    }

    boolean match(List<LogChunk> pieces) {
        for (var piece : pieces) if (match(piece)) return true;
        return false;
    }

    /** One that has no end yet: it is looked at again when it has grown. */
    boolean matchUnfinished(LogChunk piece) {
        if (piece.offset() == hardAt) return false;
        boolean found = search(piece, true);
        if (hard && !found) hardAt = piece.offset();
        return found;
    }

    private boolean match(LogChunk piece) {
        int bytes = bytes(piece.text());
        boolean cut = bytes >= CUT;
        boolean found = search(piece, !cut);
        keep(piece, bytes, cut);
        return found;
    }

    private boolean search(LogChunk piece, boolean whole) {
        var before = piece.offset() == next ? kept : "";
        return Arrays.stream(piece.text().split("\r", -1))
                        .anyMatch(part -> search(before, TerminalText.lines(part), whole))
                || (isDecorated(piece.text()) && search(before, piece.text(), whole));
    }

    private boolean search(String before, String text, boolean whole) {
        int from = before.isEmpty() ? 0 : 1;
        int effort = hard ? LESS : BoundedPatternSearch.EFFORT;
        var found = BoundedPatternSearch.in(before + text, pattern, from, whole, effort);
        hard |= found == Found.TOO_HARD;
        return found == Found.YES;
    }

    private static boolean isDecorated(String text) {
        return text.chars().anyMatch(it -> it < ' ' && it != '\t');
    }

    private void keep(LogChunk piece, int bytes, boolean cut) {
        var text = TerminalText.lines(piece.text());
        kept = cut ? text.substring(Math.max(0, text.length() - KEPT)) : "";
        next = cut ? piece.offset() + bytes : -1;
    }

    private static int bytes(String text) {
        return text.length() * 3 < CUT ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
