package io.valvo.model;

/**
 * One process, for ever: the kernel hands a pid out again, but never with the same start time.
 *
 * @param pid process id, positive
 * @param startTicks start time in clock ticks since boot (field 22 of {@code /proc/PID/stat}); on
 *     systems without procfs, milliseconds since the epoch
 */
public record ProcessId(long pid, long startTicks) {}
