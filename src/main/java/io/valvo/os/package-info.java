/**
 * The one seam to the operating system: interfaces and values for processes, signals, exits,
 * families of descendants, sockets, locks, sd_notify and usage. {@link Processes} takes a {@link
 * SpawnRequest} and tells a {@link ProcessListener} of the start and the exit; {@link Sockets}
 * tells of ports, {@link UsageMeter} of memory and CPU time. No method waits for a process.
 *
 * <p>A new system call is a method of an interface here, done in {@code os.linux} and {@code
 * os.portable}, chosen in {@code os.platform}, with a fake beside the tests. No interface knows who
 * implements it. May be imported by whoever acts, by no rule and no value.
 */
@NullMarked
package io.valvo.os;

import org.jspecify.annotations.NullMarked;
