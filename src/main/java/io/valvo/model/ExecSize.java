package io.valvo.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What execve(2) counts of arguments and environment: their bytes, a NUL and a pointer each.
 *
 * @param total of all
 * @param largest the longest string of them, in words that don't show it: {@code variable DATA}
 * @param longest bytes of that one, with its NUL
 */
public record ExecSize(long total, String largest, long longest) {
    /** {@code MAX_ARG_STRLEN}: 32 pages of 4 KiB. */
    public static final long MOST_OF_ONE = 128 * 1024;

    private static final long LEAST_OF_ALL = 128 * 1024;
    private static final long MOST_OF_ALL = 6 * 1024 * 1024;
    private static final long POINTER = 8;
    private static final String STACK = "Max stack size";

    public static ExecSize of(List<String> command, Map<String, String> environment) {
        var size = new ExecSize(0, "", 0);
        for (int i = 0; i < command.size(); i++)
            size =
                    size.with(
                            i == 0 ? "the command's name" : "argument " + i, bytes(command.get(i)));
        for (var it : environment.entrySet())
            size =
                    size.with(
                            "variable " + it.getKey(),
                            bytes(it.getKey()) + 1 + bytes(it.getValue()));
        return size;
    }

    /** Both together, as what is inherited and what comes on top of it. */
    public ExecSize plus(ExecSize other) {
        boolean mine = longest >= other.longest;
        return new ExecSize(
                total + other.total,
                mine ? largest : other.largest,
                mine ? longest : other.longest);
    }

    /**
     * What the kernel takes of all together, a quarter of the stack's soft limit within bounds, by
     * the lines of {@code /proc/PID/limits}; empty: they don't say.
     */
    public static OptionalLong most(List<String> limits) {
        return limits.stream()
                .filter(it -> it.startsWith(STACK))
                .map(it -> it.substring(STACK.length()).strip().split("\\s+", 2)[0])
                .mapToLong(it -> it.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(it))
                .map(it -> Math.clamp(it / 4, LEAST_OF_ALL, MOST_OF_ALL))
                .findFirst();
    }

    /**
     * What of it is too large, and what to do; empty: nothing.
     *
     * @param most of all together; empty: not known
     */
    public Optional<String> excess(OptionalLong most) {
        boolean fits = longest <= MOST_OF_ONE && total <= most.orElse(Long.MAX_VALUE);
        return fits ? Optional.empty() : Optional.of(told(most));
    }

    /** The same where the kernel has said that it is. */
    public String told(OptionalLong most) {
        if (longest > MOST_OF_ONE)
            return "%s alone has %s, and one may have %s; put it in a file, and give the file's name"
                    .formatted(largest, text(longest), text(MOST_OF_ONE));
        var bound = most.isPresent() ? ", and all together may have " + text(most.getAsLong()) : "";
        return "arguments and environment have %s%s; the largest is %s with %s: put it in a file, or raise the limit of the stack (ulimit -s)"
                .formatted(text(total), bound, largest, text(longest));
    }

    private ExecSize with(String name, long bytes) {
        long size = bytes + 1;
        return new ExecSize(
                total + size + POINTER, size > longest ? name : largest, Math.max(size, longest));
    }

    private static String text(long bytes) {
        return Math.ceilDiv(bytes, 1024) + " KiB";
    }

    /** As UTF-8; a half of a pair is half of four bytes, or one byte that was no UTF-8. */
    private static long bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char it = text.charAt(i);
            if (it < 0x80) bytes++;
            else if (it < 0x800) bytes += 2;
            else if (!Character.isSurrogate(it)) bytes += 3;
            else bytes += isPair(text, i) ? 2 : 1;
        }
        return bytes;
    }

    private static boolean isPair(String text, int at) {
        boolean high = Character.isHighSurrogate(text.charAt(at));
        int other = high ? at + 1 : at - 1;
        return other >= 0
                && other < text.length()
                && (high
                        ? Character.isLowSurrogate(text.charAt(other))
                        : Character.isHighSurrogate(text.charAt(other)));
    }
}
