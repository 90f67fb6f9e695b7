/**
 * Writes a configuration as it is in effect: every default filled in, secrets masked, in HOCON or
 * JSON. A {@link io.valvo.model.spec.StackSpec} comes in, {@link EffectiveConfig} goes out; what is
 * written here reads back to the same records.
 *
 * <p>How each setting is written is part of its row in {@code model.setting}. May be imported by
 * {@code api.routes} and {@code daemon}.
 */
@NullMarked
package io.valvo.config.effective;

import org.jspecify.annotations.NullMarked;
