/**
 * Decides which processes are litter: strays, zombies, duplicates ({@link StrayRule}), and how far
 * the marker of a process is believed, which anybody can write into an environment ({@link
 * MarkerClaim}: users, mount namespace, sight of the state directory; {@link LeftoverRule} for our
 * own).
 *
 * <p>A snapshot of the process table comes in as values, findings go out; nothing is ended here.
 * May be imported by {@code cleanup} and {@code daemon}.
 */
@NullMarked
package io.valvo.rules.cleanup;

import org.jspecify.annotations.NullMarked;
