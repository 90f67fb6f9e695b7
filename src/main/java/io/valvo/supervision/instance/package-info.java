/**
 * One instance: an {@link InstanceCommand} comes in, {@link InstanceActor} makes of it an input of
 * a {@link io.valvo.rules.lifecycle.Lifecycle}, {@code LifecycleRunner} asks that rule and persists
 * its answer, {@code EffectRunner} has each effect performed by the helper that it is for ({@code
 * InstanceHelpers}); an {@link InstanceReport} goes out. {@link InstanceData} outlives a failed
 * actor, so its process never notices.
 *
 * <p>A new effect is a record of {@link io.valvo.rules.lifecycle.Effect} and a row of {@code
 * EffectRunner}, a new fact one of {@link io.valvo.rules.lifecycle.Input}; the compiler shows the
 * rest. What comes from outside is in {@link InstanceContext}. May be imported by {@code
 * supervision} and {@code daemon} alone.
 */
@NullMarked
package io.valvo.supervision.instance;

import org.jspecify.annotations.NullMarked;
