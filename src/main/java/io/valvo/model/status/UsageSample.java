package io.valvo.model.status;

/**
 * Figures of one instance at one moment: its process and all that descends from it.
 *
 * @param memory resident bytes, pages shared within the family counted once where that was measured
 * @param cpuPercent of one core, over the last seconds; NaN until it is known
 * @param windowCpuPercent the same over the window of its CPU limit; NaN until that window is full,
 *     or without limit
 * @param cpuMillis CPU time since the process began, descendants that have ended included
 * @param files open descriptors; −1 until they are counted
 * @param readBytes from storage since each process began, living ones only; −1 until known, or not
 *     allowed to know
 * @param writtenBytes as {@code readBytes}
 */
public record UsageSample(
        long memory,
        double cpuPercent,
        double windowCpuPercent,
        long cpuMillis,
        int processes,
        int threads,
        int files,
        long readBytes,
        long writtenBytes) {}
