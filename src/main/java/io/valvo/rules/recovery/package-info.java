/**
 * Decides what a new daemon does about an instance that an earlier one has left: {@link Adoption}
 * takes the ledger's record and the processes that were found, and answers which of them end and in
 * what shape the instance goes on ({@link AdoptedLifecycle}). Fails closed: what isn't proven ours
 * is never named.
 *
 * <p>{@link RecoveredState} is the sum for supervision. A new clue is a component of what {@link
 * Adoption} is told, never a look of its own. May be imported by {@code recovery} and {@code
 * supervision}.
 */
@NullMarked
package io.valvo.rules.recovery;

import org.jspecify.annotations.NullMarked;
