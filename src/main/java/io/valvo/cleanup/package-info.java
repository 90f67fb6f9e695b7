/**
 * Finds and ends what isn't a daemon's any more: strays, zombies, duplicates of a service. {@link
 * StrayCleaner} does it on demand, {@link PeriodicCleanup} now and then; {@link ForeignProcesses}
 * says whose a process is, by its marker and what the kernel tells of it. Blocks, so it runs on
 * threads that may.
 *
 * <p>What counts as litter is decided in {@code rules.cleanup}: a new kind is one there. May be
 * imported by {@code daemon} alone.
 */
@NullMarked
package io.valvo.cleanup;

import org.jspecify.annotations.NullMarked;
