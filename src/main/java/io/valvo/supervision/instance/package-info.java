/**
 * One instance: {@link InstanceActor} turns messages into inputs of a {@link
 * io.valvo.rules.lifecycle.Lifecycle}, {@code LifecycleRunner} asks that rule and keeps its answer,
 * {@code EffectRunner} performs the effects: ports, hooks, spawn, prober, limits, signals, record.
 * {@link InstanceData} outlives a failed actor, so its process never notices.
 *
 * <p>A new effect is a record of {@link io.valvo.rules.lifecycle.Effect}, a new fact one of {@link
 * io.valvo.rules.lifecycle.Input}; the compiler shows the rest. What comes from outside is in
 * {@link InstanceContext}. May be imported by {@code supervision} and {@code daemon} alone.
 */
@NullMarked
package io.valvo.supervision.instance;

import org.jspecify.annotations.NullMarked;
