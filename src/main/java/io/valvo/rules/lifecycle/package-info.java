/**
 * The state machine of one instance: {@link Lifecycle} is desired × actual ({@code wanted}, {@link
 * Phase}); an {@link Input} comes in with time and specification, the next life and its {@link
 * Effect}s go out of the {@link TransitionTable}. {@link ResumeEffects} asks anew for what a life
 * waits for after its actor or the daemon has begun again; {@link ProcessEnvironment} makes the
 * variables of a process.
 *
 * <p>A new phase, input or effect is a record: the table has no default row, so the compiler shows
 * what is missing; {@code StartSequence}, {@code StartOutcome}, {@code StopSequence}, {@code
 * ExitHandling} and {@code RestartDecision} hold the rows. May be imported by {@code
 * supervision.instance}, {@code rules.recovery} and {@code config.reader}.
 */
@NullMarked
package io.valvo.rules.lifecycle;

import org.jspecify.annotations.NullMarked;
