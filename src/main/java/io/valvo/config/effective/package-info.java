/**
 * Writes a configuration as it is in effect: every default filled in, secrets masked, in HOCON or
 * JSON. A {@link io.valvo.model.spec.StackSpec} comes in, {@link EffectiveConfig} goes out; what is
 * written here reads back to the same records.
 *
 * <p>A new setting is a line in {@code EffectiveService}, {@code EffectiveProbes}, {@code
 * EffectivePorts} or {@code EffectiveGateway}. May be imported by {@code api.routes} and {@code
 * daemon}.
 */
@NullMarked
package io.valvo.config.effective;

import org.jspecify.annotations.NullMarked;
