package io.valvo.sampling;

import io.valvo.model.spec.Limit;
import io.valvo.model.spec.LimitsSpec;
import io.valvo.model.status.UsageSample;
import io.valvo.os.TreeUsage;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one instance uses and has used, over all its incarnations. Written by the sampler, read by
 * anybody.
 */
final class InstanceUsage {
    private static final int SECONDS = 600;
    private static final int MINUTES = 24 * 60;
    private static final Duration SHOWN = Duration.ofSeconds(5);

    private final RunLengthRing seconds = new RunLengthRing(SECONDS);
    private final RunLengthRing minutes = new RunLengthRing(MINUTES);
    private long second;
    private double minuteMemory;
    private double minuteCpu;
    private int minuteCount;
    private int sinceMinute;

    private CpuWindow shown = new CpuWindow(SHOWN, true);
    private @Nullable CpuWindow bounded;
    private boolean running;
    private long memory;
    private double cpu = Double.NaN;
    private double windowCpu = Double.NaN;
    private long cpuMillis;
    private int processes;
    private int threads;
    private int files = -1;
    private long read = -1;
    private long written = -1;
    private @Nullable Instant beat;

    /** A new incarnation, or new limits of the present one. */
    synchronized void begin(LimitsSpec limits, boolean sameProcess) {
        bounded =
                limits.bound(Limit.CPU).isPresent() ? new CpuWindow(limits.cpuOver(), false) : null;
        windowCpu = Double.NaN;
        if (sameProcess) return;
        shown = new CpuWindow(SHOWN, true);
        cpu = Double.NaN;
        beat = null;
    }

    synchronized void end() {
        running = false;
        beat = null;
    }

    synchronized void beat(Instant at) {
        beat = at;
    }

    synchronized Optional<Instant> latestBeat() {
        return Optional.ofNullable(beat);
    }

    /** Per cent of one core over the window of its limit; NaN: not known. */
    synchronized double windowCpu() {
        return windowCpu;
    }

    synchronized void take(TreeUsage usage, long nowMillis) {
        running = true;
        memory = usage.memory();
        cpuMillis = usage.cpuMillis();
        processes = usage.processes();
        threads = usage.threads();
        files = usage.files();
        read = usage.readBytes();
        written = usage.writtenBytes();
        cpu = shown.add(nowMillis, cpuMillis);
        windowCpu = bounded == null ? Double.NaN : bounded.add(nowMillis, cpuMillis);
    }

    /** Puts the figures of now into the history, once a second. */
    synchronized void keep(long nowSecond) {
        if (second != 0) fill(nowSecond - 1);
        if (nowSecond <= second) return;
        second = nowSecond;
        append((double) memory, cpu);
    }

    synchronized Optional<UsageSample> latest() {
        if (!running) return Optional.empty();
        return Optional.of(
                new UsageSample(
                        memory, cpu, windowCpu, cpuMillis, processes, threads, files, read,
                        written));
    }

    /** The last ten minutes by the second, or the last day by the minute (peaks of memory). */
    synchronized UsageHistory history(boolean byMinute, long nowSecond) {
        if (second != 0) fill(nowSecond - 1);
        var ring = byMinute ? minutes : seconds;
        return new UsageHistory(Duration.ofSeconds(byMinute ? 60 : 1), ring.memory(), ring.cpu());
    }

    synchronized int footprint() {
        return seconds.footprint() + minutes.footprint();
    }

    /** Nothing is known of the seconds in which it didn't run. */
    private void fill(long upTo) {
        long missing = Math.min(upTo - second, (long) MINUTES * 60);
        if (missing <= 0) return;
        second = upTo;
        if (missing == 1 && running) append((double) memory, cpu);
        else for (long i = 0; i < missing; i++) append(Double.NaN, Double.NaN);
    }

    private void append(double memoryNow, double cpuNow) {
        seconds.add(memoryNow, cpuNow, 1);
        if (!Double.isNaN(memoryNow)) {
            minuteMemory = Math.max(minuteMemory, memoryNow);
            minuteCpu += Double.isNaN(cpuNow) ? 0 : cpuNow;
            minuteCount++;
        }
        if (++sinceMinute < 60) return;
        boolean known = minuteCount > 0;
        minutes.add(
                known ? minuteMemory : Double.NaN, known ? minuteCpu / minuteCount : Double.NaN, 1);
        sinceMinute = 0;
        minuteMemory = 0;
        minuteCpu = 0;
        minuteCount = 0;
    }
}
