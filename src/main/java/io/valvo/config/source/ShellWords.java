package io.valvo.config.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a command line into words as a POSIX shell does, where it is simple enough to need no
 * shell.
 */
public final class ShellWords {
    /** What would mean something to a shell, unquoted and within double quotes. */
    private static final String META = "|&;<>()$`*?~\n";

    private static final String META_QUOTED = "$`";

    /** A template, blanks inside included; four braces are two literal ones. */
    private static final Pattern PLACE =
            Pattern.compile("\\{\\{(?:\\{\\{|[ \\t]*[\\w.-]+[ \\t]*}})");

    public sealed interface Split {}

    public record Simple(List<String> words) implements Split {}

    /** The first character that only a shell understands. */
    public record NeedsShell(char character) implements Split {}

    public record OpenQuote(char quote) implements Split {}

    private final String text;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private char quote;

    private ShellWords(String text) {
        this.text = text;
    }

    public static Split split(String text) {
        return new ShellWords(text).split();
    }

    private Split split() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int end = placeEnd(i);
            if (end > i) i = append(i, end) - 1;
            else if (needsShell(c)) return new NeedsShell(c);
            else if (c == '\\' && quote != '\'' && i + 1 < text.length()) escaped(text.charAt(++i));
            else take(c);
        }
        if (quote != 0) return new OpenQuote(quote);
        endWord();
        return new Simple(List.copyOf(words));
    }

    private boolean needsShell(char c) {
        if (quote == '\'') return false;
        return (quote == '"' ? META_QUOTED : META).indexOf(c) >= 0;
    }

    /** Within double quotes a backslash only escapes what would be special there. */
    private void escaped(char c) {
        if (quote == '"' && "\\\"$`".indexOf(c) < 0) word.append('\\');
        inWord = true;
        word.append(c);
    }

    private void take(char c) {
        if (quote == c) quote = 0;
        else if (quote == 0 && (c == '\'' || c == '"')) open(c);
        else if (quote == 0 && Character.isWhitespace(c)) endWord();
        else append(c);
    }

    private void open(char c) {
        quote = c;
        inWord = true;
    }

    private void append(char c) {
        inWord = true;
        word.append(c);
    }

    private int append(int from, int to) {
        inWord = true;
        word.append(text, from, to);
        return to;
    }

    /** Where the template ends that begins here; here: none does. */
    private int placeEnd(int from) {
        if (!text.startsWith("{{", from)) return from;
        var place = PLACE.matcher(text).region(from, text.length());
        return place.lookingAt() ? place.end() : from;
    }

    private void endWord() {
        if (inWord) words.add(word.toString());
        inWord = false;
        word.setLength(0);
    }
}
