/**
 * Decides when a bound is near or overstepped ({@link LimitRule}), what the kernel is told of it
 * ({@link CgroupLimits}, cgroup v2 files), how near the nearest bound is ({@link LimitBounds}), how
 * soon to look again ({@link SamplingInterval}), when shared memory is read ({@link
 * SharedMemoryRule}), and whom to restart before the out-of-memory killer chooses ({@link
 * HostPressure}). Samples come in, news go out.
 *
 * <p>A new limit is a constant of {@link io.valvo.model.spec.Limit} with its {@link
 * io.valvo.model.EndCause}, a line in {@code config.reader.LimitsReader}, and its value in {@link
 * io.valvo.model.status.UsageSample}. May be imported by {@code sampling} and {@code supervision}.
 */
@NullMarked
package io.valvo.rules.limits;

import org.jspecify.annotations.NullMarked;
