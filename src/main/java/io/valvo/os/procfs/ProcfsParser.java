package io.valvo.os.procfs;

import io.valvo.model.ProcessId;
import io.valvo.os.ProcessInfo;
import io.valvo.os.process.ProcessEntry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the texts of {@code /proc/PID} (proc(5)). Pure: bytes in, values out. */
public final class ProcfsParser {
    private static final int STATE = 3;
    private static final int PARENT = 4;
    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int START_TIME = 22;
    private static final int EXIT_CODE = 52;

    private ProcfsParser() {}

    /**
     * {@code stat}: the name is in brackets and may itself hold brackets and blanks, so fields
     * count from the last.
     */
    public static Optional<ProcessEntry> stat(byte[] text, int length) {
        int open = indexOf(text, length, '(');
        int close = lastIndexOf(text, length, ')');
        if (open < 0 || close < open) return Optional.empty();
        var fields = new Fields(text, length, close + 2);
        char state = fields.letter();
        long parent = fields.number(PARENT);
        long group = fields.number(GROUP);
        long session = fields.number(SESSION);
        long start = fields.number(START_TIME);
        int status = state == 'Z' ? (int) fields.number(EXIT_CODE) : 0;
        var name = new String(text, open + 1, close - open - 1, StandardCharsets.UTF_8);
        var id = new ProcessId(digits(text, 0, open), start);
        return Optional.of(new ProcessEntry(id, name, state, parent, group, session, status));
    }

    /** Value of a variable in {@code environ}, whose entries end with NUL. */
    public static Optional<String> variable(byte[] environ, int length, String name) {
        var wanted = (name + "=").getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < length; at = entryEnd(environ, length, at) + 1) {
            if (!startsWith(environ, length, at, wanted)) continue;
            int from = at + wanted.length;
            return Optional.of(text(environ, from, entryEnd(environ, length, at)));
        }
        return Optional.empty();
    }

    /**
     * {@code cmdline} as one line, cut to {@link ProcessInfo#COMMAND_LENGTH}; a nameless one is
     * {@code [name]}.
     */
    public static String command(byte[] cmdline, int length, String name) {
        int end = length;
        while (end > 0 && cmdline[end - 1] == 0) end--;
        if (end == 0) return "[" + name + "]";
        var line = text(cmdline, 0, end).replace('\0', ' ').replaceAll("\\p{Cntrl}", "?");
        return line.length() <= ProcessInfo.COMMAND_LENGTH
                ? line
                : line.substring(0, ProcessInfo.COMMAND_LENGTH - 1) + "…";
    }

    /** The first number of {@code Uid:} in {@code status}; −1 when there is none. */
    public static int realUser(byte[] status, int length) {
        var line = "\nUid:\t".getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < length; at++)
            if (startsWith(status, length, at, line))
                return (int) digits(status, at + line.length, length);
        return -1;
    }

    /** {@code children}: pids separated by blanks. */
    public static long[] pids(byte[] text, int length) {
        var words = new String(text, 0, length, StandardCharsets.US_ASCII).strip();
        if (words.isEmpty()) return new long[0];
        return Arrays.stream(words.split("\\s+")).mapToLong(Long::parseLong).toArray();
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static int entryEnd(byte[] bytes, int length, int from) {
        int at = from;
        while (at < length && bytes[at] != 0) at++;
        return at;
    }

    private static boolean startsWith(byte[] bytes, int length, int at, byte[] wanted) {
        return at + wanted.length <= length
                && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static int indexOf(byte[] bytes, int length, char wanted) {
        for (int at = 0; at < length; at++) if (bytes[at] == wanted) return at;
        return -1;
    }

    private static int lastIndexOf(byte[] bytes, int length, char wanted) {
        for (int at = length - 1; at >= 0; at--) if (bytes[at] == wanted) return at;
        return -1;
    }

    /** The leading digits from here on; 0 when there are none, negative with a minus sign. */
    private static long digits(byte[] bytes, int from, int length) {
        boolean negative = from < length && bytes[from] == '-';
        long value = 0;
        for (int at = negative ? from + 1 : from;
                at < length && bytes[at] >= '0' && bytes[at] <= '9';
                at++) {
            value = value * 10 + (bytes[at] - '0');
        }
        return negative ? -value : value;
    }

    /** A cursor over the blank-separated fields of {@code stat}, numbered as in proc(5). */
    private static final class Fields {
        private final byte[] text;
        private final int length;
        private int at;
        private int field = STATE;

        Fields(byte[] text, int length, int at) {
            this.text = text;
            this.length = length;
            this.at = at;
        }

        char letter() {
            return at < length ? (char) text[at] : '?';
        }

        /** Only forwards. */
        long number(int wanted) {
            while (field < wanted && at < length) if (text[at++] == ' ') field++;
            return digits(text, at, length);
        }
    }
}
