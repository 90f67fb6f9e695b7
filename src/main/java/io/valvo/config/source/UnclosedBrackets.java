package io.valvo.config.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Finds the bracket or quote of a HOCON or JSON text that is never closed. Parsers notice that at
 * the end of the text, or where something else can't follow; a reader wants to see where it begins.
 */
final class UnclosedBrackets {
    /**
     * @param line from 1
     * @param indent blanks before the first character of that line
     */
    record Opening(String what, int line, int indent) {}

    private final String text;
    private final Deque<Opening> open = new ArrayDeque<>();
    private Optional<Opening> suspect = Optional.empty();
    private int at;
    private int line = 1;
    private int lineStart;

    private UnclosedBrackets(String text) {
        this.text = text;
    }

    /** The innermost one that the layout, too, says isn't closed; empty: all are. */
    static Optional<Opening> unclosed(String text) {
        return new UnclosedBrackets(text).unclosed();
    }

    private Optional<Opening> unclosed() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') newLine();
            else if (c == '#' || text.startsWith("//", at)) comment();
            else if (c == '"' && !quoted()) return Optional.of(opening("quote"));
            else if (c == '{' || c == '[') open.push(opening(Character.toString(c)));
            else if (c == '}' || c == ']') close(c);
            at++;
        }
        return open.isEmpty() ? Optional.empty() : suspect.or(() -> Optional.of(open.getFirst()));
    }

    private void newLine() {
        line++;
        lineStart = at + 1;
    }

    private void comment() {
        int end = text.indexOf('\n', at);
        at = (end < 0 ? text.length() : end) - 1;
    }

    /** One that closes what begins further to the right than it stands was meant for another. */
    private void close(char c) {
        if (open.isEmpty()) return;
        var closed = open.pop();
        boolean alone = text.substring(lineStart, at).isBlank();
        boolean other = !closed.what().equals(c == '}' ? "{" : "[");
        if (suspect.isEmpty() && (other || (alone && closed.indent() > at - lineStart)))
            suspect = Optional.of(closed);
    }

    /** Moves to its end; false: it has none. */
    private boolean quoted() {
        int begin = at;
        boolean triple = text.startsWith("\"\"\"", at);
        int end = triple ? text.indexOf("\"\"\"", at + 3) : end();
        if (end < 0) return false;
        for (int i = begin; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        at = end + (triple ? 2 : 0);
        return true;
    }

    private int end() {
        for (int i = at + 1; i < text.length() && text.charAt(i) != '\n'; i++) {
            if (text.charAt(i) == '\\') i++;
            else if (text.charAt(i) == '"') return i;
        }
        return -1;
    }

    private Opening opening(String what) {
        int indent = 0;
        while (lineStart + indent < text.length() && text.charAt(lineStart + indent) == ' ')
            indent++;
        return new Opening(what, line, indent);
    }
}
