package io.valvo.sampling;

import java.time.Duration;

/** CPU time over the last so many seconds, per cent of one core. */
final class CpuWindow {
    /** Looks are kept no closer than this, however often there is one, ... */
    private static final int CLOSEST = 900;

    /** ... and a long window is looked at in about so many steps. */
    private static final int MOST_STEPS = 120;

    private final int span;
    private final int step;
    private final boolean partial;
    private final int[] at;
    private final int[] spent;
    private int next;
    private int filled;

    /**
     * @param partial an average over less than the window is better than none
     */
    CpuWindow(Duration window, boolean partial) {
        this.partial = partial;
        span = (int) Math.min(window.toMillis(), Integer.MAX_VALUE);
        step = Math.max(CLOSEST, span / MOST_STEPS);
        at = new int[span / step + 2];
        spent = new int[at.length];
    }

    /**
     * Both of any origin and rising; may wrap.
     *
     * @return per cent over the window that ends now; NaN: it isn't that long yet
     */
    double add(long nowMillis, long cpuMillis) {
        int now = (int) nowMillis, cpu = (int) cpuMillis;
        int from = from(now);
        double percent =
                from < 0 ? Double.NaN : 100.0 * (cpu - spent[from]) / Math.max(1, now - at[from]);
        if (filled == 0 || now - at[back(0)] >= step) keep(now, cpu);
        return percent;
    }

    /** The latest look that is a whole window ago; −1: none. */
    private int from(int now) {
        for (int steps = 0; steps < filled; steps++)
            if (now - at[back(steps)] >= span) return back(steps);
        return partial && filled > 0 ? back(filled - 1) : -1;
    }

    private int back(int steps) {
        return Math.floorMod(next - 1 - steps, at.length);
    }

    private void keep(int now, int cpu) {
        at[next] = now;
        spent[next] = cpu;
        next = (next + 1) % at.length;
        filled = Math.min(filled + 1, at.length);
    }
}
