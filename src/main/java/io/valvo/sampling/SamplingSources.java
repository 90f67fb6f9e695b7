package io.valvo.sampling;

import io.valvo.os.UsageMeter;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a sampling stream reads and writes.
 *
 * @param meters opened anew for each stream, by its thread
 * @param host runs after each look at all instances: a look at the host, on the thread of the
 *     stream, which may read files
 * @param nanos a clock that never jumps
 */
public record SamplingSources(
        Supplier<UsageMeter> meters,
        UsageStore usage,
        Runnable host,
        LongSupplier nanos,
        InstantSource clock) {}
