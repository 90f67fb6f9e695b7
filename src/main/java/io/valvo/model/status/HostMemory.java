package io.valvo.model.status;

/**
 * What is left of the memory that all processes together may use: the machine's, or that of the
 * container.
 *
 * @param total bytes
 * @param available bytes that can be had without swapping
 * @param stalled per cent of the last ten seconds in which nothing went on for want of memory
 *     (PSI); NaN: the kernel doesn't tell
 */
public record HostMemory(long total, long available, double stalled) {}
