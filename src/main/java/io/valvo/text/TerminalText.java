package io.valvo.text;

import java.util.regex.Pattern;

/**
 * Text from outside (what a service wrote, a command line, a name in a marker) as a person may read
 * it: ECMA-48 escape sequences and all control characters are taken out, so that nobody moves the
 * cursor, retitles the window, hides or forges a line of somebody else's terminal.
 */
public final class TerminalText {
    /** CSI; OSC, DCS, SOS, PM and APC up to their terminator or the end; any other escape. */
    private static final Pattern ESCAPE =
            Pattern.compile(
                    "(?:\u001b\\[|\u009b)[0-?]*[ -/]*[@-~]?"
                            + "|(?:\u001b[]PX^_]|[\u0090\u0098\u009d-\u009f])"
                            + "[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\\\|\u009c)?"
                            + "|\u001b[ -/]*[0-~]?");

    /** Blank to the eye or turning what follows: controls, line and direction marks. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]");

    private TerminalText() {}

    /** One line; a line break or tab becomes a blank. */
    public static String line(String text) {
        return isPlain(text) ? text : printable(text, "");
    }

    /** Line breaks and tabs stay. */
    public static String lines(String text) {
        return isPlain(text) ? text : printable(text, "\n\t");
    }

    /** At most {@code length} characters of {@link #line}, the last of which tells a cut. */
    public static String line(String text, int length) {
        var line = line(text);
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }

    private static String printable(String text, String kept) {
        return UNPRINTABLE
                .matcher(ESCAPE.matcher(text).replaceAll(""))
                .replaceAll(found -> replacement(found.group(), kept));
    }

    private static String replacement(String found, String kept) {
        if (kept.contains(found)) return found;
        return "\n\t".contains(found) ? " " : "";
    }

    /** The usual case, told without a pattern. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c >= 0x7f && c < 0xa0) || (c >= 0x200e && c <= 0x2069)) return false;
        }
        return true;
    }
}
