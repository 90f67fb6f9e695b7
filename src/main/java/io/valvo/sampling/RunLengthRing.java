package io.valvo.sampling;

import java.util.Arrays;

/**
 * The latest pairs of memory and CPU at even intervals, at most {@code capacity}. Equal neighbours
 * are kept as one run and figures with a precision of 0.4% (the upper half of a float), so what
 * idles for hours takes as much room as one sample. Grows with what it holds.
 */
final class RunLengthRing {
    private static final int FIRST = 8;
    private static final int LONGEST_RUN = 0xffff;
    private static final int ROUNDING = 0x7fff;

    private final int capacity;
    private char[] memory = new char[FIRST];
    private char[] cpu = new char[FIRST];
    private char[] times = new char[FIRST];
    private int oldest;
    private int runs;
    private int samples;

    RunLengthRing(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Adds the same pair some times over; NaN: not known. More times than the ring holds are as
     * many.
     */
    void add(double memoryNow, double cpuNow, long count) {
        int left = (int) Math.min(count, capacity);
        char m = code(memoryNow), c = code(cpuNow);
        while (left > 0) {
            int room = extendable(m, c) ? LONGEST_RUN - times[last()] : 0;
            if (room == 0) begin(m, c);
            else left -= extend(Math.min(left, room));
        }
        while (samples > capacity) drop(samples - capacity);
    }

    int samples() {
        return samples;
    }

    /** The oldest first. */
    double[] memory() {
        return expand(memory);
    }

    double[] cpu() {
        return expand(cpu);
    }

    /** What it holds itself, bytes. */
    int footprint() {
        return 3 * Character.BYTES * memory.length;
    }

    private boolean extendable(char m, char c) {
        return runs > 0 && memory[last()] == m && cpu[last()] == c;
    }

    private int extend(int count) {
        times[last()] += (char) count;
        samples += count;
        return count;
    }

    private void begin(char m, char c) {
        while (runs == capacity) drop(LONGEST_RUN);
        if (runs == memory.length) grow();
        runs++;
        memory[last()] = m;
        cpu[last()] = c;
        times[last()] = 0;
    }

    private void drop(int most) {
        int dropped = Math.min(most, times[oldest]);
        times[oldest] -= (char) dropped;
        samples -= dropped;
        if (times[oldest] > 0) return;
        oldest = (oldest + 1) % memory.length;
        runs--;
    }

    private int last() {
        return (oldest + runs - 1) % memory.length;
    }

    private void grow() {
        int length = Math.min(capacity, memory.length * 2);
        memory = unrolled(memory, length);
        cpu = unrolled(cpu, length);
        times = unrolled(times, length);
        oldest = 0;
    }

    private char[] unrolled(char[] ring, int length) {
        var straight = new char[length];
        System.arraycopy(ring, oldest, straight, 0, ring.length - oldest);
        System.arraycopy(ring, 0, straight, ring.length - oldest, oldest);
        return straight;
    }

    private double[] expand(char[] codes) {
        var all = new double[samples];
        int at = 0;
        for (int run = 0; run < runs; run++) {
            int i = (oldest + run) % codes.length;
            Arrays.fill(all, at, at + times[i], value(codes[i]));
            at += times[i];
        }
        return all;
    }

    private static char code(double value) {
        return (char) ((Float.floatToIntBits((float) value) + ROUNDING) >>> Character.SIZE);
    }

    private static double value(char code) {
        return Float.intBitsToFloat(code << Character.SIZE);
    }
}
