/**
 * Where a configuration may hold secrets: {@link StackSecrets} walks {@link
 * io.valvo.model.spec.StackSpec} and shows each place to {@code text.SecretMask}, which knows what
 * a secret looks like and hides it from then on wherever its value turns up.
 *
 * <p>A new setting that may hold one is a line in the walk. May be imported by who makes a mask:
 * {@code api.query} and {@code daemon}.
 */
@NullMarked
package io.valvo.rules.secrets;

import org.jspecify.annotations.NullMarked;
