package io.valvo.os.linux;

/**
 * The figures of {@code /proc/PID/stat} (proc(5)), one line after the other in the same object.
 * Pure.
 */
final class ProcStatLine {
    private static final int STATE = 3;
    private static final int PARENT = 4;
    private static final int SESSION = 6;
    private static final int UTIME = 14;
    private static final int STIME = 15;
    private static final int CUTIME = 16;
    private static final int CSTIME = 17;
    private static final int THREADS = 20;
    private static final int START_TIME = 22;
    private static final int RSS = 24;

    /** A pid, a blank, and a name of 15 bytes, a kernel thread's of up to 64, end before this. */
    private static final int NAME_ENDS = 96;

    /** USER_HZ is 100 on every architecture that has a JVM. */
    private static final int MILLIS_PER_TICK = 10;

    private final long[] fields = new long[RSS + 1];
    private char state;

    /** False: that is no such line. */
    boolean parse(byte[] text, int length) {
        int close = Math.min(length, NAME_ENDS) - 1;
        while (close >= 0 && text[close] != ')') close--;
        if (close < 0 || close + 2 >= length) return false;
        state = (char) text[close + 2];
        int at = close + 3;
        for (int field = STATE + 1; field <= RSS; field++) at = number(text, length, at, field);
        return at <= length;
    }

    boolean zombie() {
        return state == 'Z' || state == 'X';
    }

    int parent() {
        return (int) fields[PARENT];
    }

    int session() {
        return (int) fields[SESSION];
    }

    long startTicks() {
        return fields[START_TIME];
    }

    /** User and system time, milliseconds. */
    long own() {
        return (fields[UTIME] + fields[STIME]) * MILLIS_PER_TICK;
    }

    /** The same of children that it has waited for. */
    long reaped() {
        return (fields[CUTIME] + fields[CSTIME]) * MILLIS_PER_TICK;
    }

    int threads() {
        return (int) fields[THREADS];
    }

    long residentPages() {
        return fields[RSS];
    }

    /** Reads one field after the blank at {@code at}; returns where the next blank is. */
    private int number(byte[] text, int length, int at, int field) {
        int i = at + 1;
        boolean negative = i < length && text[i] == '-';
        if (negative) i++;
        long value = 0;
        for (; i < length && text[i] >= '0' && text[i] <= '9'; i++)
            value = value * 10 + (text[i] - '0');
        fields[field] = negative ? -value : value;
        return i;
    }
}
