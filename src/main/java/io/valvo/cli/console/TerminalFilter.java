package io.valvo.cli.console;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * Lets UTF-8 text through to a terminal, byte by byte, and takes out what would command it: control
 * characters but tab and line feed, and ECMA-48 escape sequences. Colours (SGR, {@code ESC [ … m})
 * pass where there is colour, and end with their line.
 *
 * <p>A state machine after Williams' VT500 parser, of which no sequence outlasts a line: who opens
 * one and never ends it hides nothing that comes after.
 */
public final class TerminalFilter extends FilterOutputStream {
    private static final int ESC = 0x1b;
    private static final int BELL = 0x07;

    /** The first byte of U+0080 to U+00BF, whose first half are the controls C1. */
    private static final int BEFORE_C1 = 0xc2;

    private static final int LONGEST_SGR = 64;
    private static final byte[] RESET = {ESC, '[', '0', 'm'};

    private enum State {
        TEXT,
        ESCAPED,
        /** In {@code ESC [}. */
        SEQUENCE,
        /** In OSC, DCS, SOS, PM or APC. */
        STRING,
        STRING_ESCAPED,
        C1
    }

    private final boolean colours;
    private final byte[] sequence = new byte[LONGEST_SGR];
    private State state = State.TEXT;
    private int length;
    private boolean coloured;

    /**
     * @param colours whether colours pass
     */
    public TerminalFilter(OutputStream out, boolean colours) {
        super(out);
        this.colours = colours;
    }

    @Override
    public void write(int b) throws IOException {
        int next = b & 0xff;
        if (next == '\n') line();
        else
            switch (state) {
                case TEXT -> text(next);
                case C1 -> second(next);
                case ESCAPED -> escaped(next);
                case SEQUENCE -> sequence(next);
                case STRING -> string(next);
                case STRING_ESCAPED -> state = next == '\\' ? State.TEXT : State.STRING;
            }
    }

    /** Runs of plain text go at once. */
    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int i = from;
        while (i < from + count) {
            int end = state == State.TEXT ? plain(bytes, i, from + count) : i;
            if (end > i) out.write(bytes, i, end - i);
            else write(bytes[end++]);
            i = end;
        }
    }

    /** A {@link PrintStream} keeps its trouble to itself unless it is asked. */
    @Override
    public void flush() throws IOException {
        super.flush();
        if (out instanceof PrintStream stream && stream.checkError())
            throw new IOException("nobody reads it any more");
    }

    private static int plain(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isPlain(bytes[i] & 0xff)) i++;
        return i;
    }

    private static boolean isPlain(int b) {
        return (b >= ' ' && b != 0x7f && b != BEFORE_C1) || b == '\t';
    }

    private void line() throws IOException {
        if (coloured) out.write(RESET);
        coloured = false;
        state = State.TEXT;
        out.write('\n');
    }

    private void text(int b) throws IOException {
        if (isPlain(b)) out.write(b);
        else if (b == BEFORE_C1) state = State.C1;
        else if (b == ESC) state = State.ESCAPED;
    }

    /** C1 as a terminal in UTF-8 mode reads them: {@code U+009B} is {@code ESC [}. */
    private void second(int b) throws IOException {
        state = State.TEXT;
        if (b >= 0x80 && b < 0xa0) escaped(b - 0x40);
        else {
            out.write(BEFORE_C1);
            text(b);
        }
    }

    private void escaped(int b) {
        length = 0;
        state =
                switch (b) {
                    case '[' -> State.SEQUENCE;
                    case ']', 'P', 'X', '^', '_' -> State.STRING;
                    case ESC -> State.ESCAPED;
                    default -> b < '0' && b >= ' ' ? State.ESCAPED : State.TEXT;
                };
    }

    private void sequence(int b) throws IOException {
        if (b == ESC) state = State.ESCAPED;
        else if (b >= '@' && b <= '~') end(b);
        else if (length < LONGEST_SGR) sequence[length++] = (byte) b;
    }

    private void end(int b) throws IOException {
        state = State.TEXT;
        if (b != 'm' || !colours || !isSgr()) return;
        out.write(ESC);
        out.write('[');
        out.write(sequence, 0, length);
        out.write('m');
        coloured = length > 0 && !(length == 1 && sequence[0] == '0');
    }

    private boolean isSgr() {
        if (length == LONGEST_SGR) return false;
        for (int i = 0; i < length; i++)
            if (sequence[i] != ';'
                    && sequence[i] != ':'
                    && (sequence[i] < '0' || sequence[i] > '9')) return false;
        return true;
    }

    private void string(int b) {
        if (b == BELL) state = State.TEXT;
        else if (b == ESC) state = State.STRING_ESCAPED;
    }
}
