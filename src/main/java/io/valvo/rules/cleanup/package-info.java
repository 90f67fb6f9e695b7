/**
 * Decides which processes are litter: strays, zombies, duplicates ({@link StrayRule}), and how far
 * the marker of a process is believed, which anybody can write into an environment ({@link
 * MarkerClaim}: users, mount namespace, sight of the state directory; {@link LeftoverRule} for our
 * own).
 *
 * <p>A snapshot of the process table comes in as {@link SuspectProcess}es, with what was asked for
 * ({@link CleanupRequest}); {@link CleanupFinding}s go out; nothing is ended here. A new kind of
 * litter is a {@link CleanupFinding.Kind} and a branch of {@link StrayRule}. May be imported by
 * {@code cleanup}, {@code daemon} and the API, which tells what was found.
 */
@NullMarked
package io.valvo.rules.cleanup;

import org.jspecify.annotations.NullMarked;
