/**
 * Decides what answers to probes mean: {@link ReadinessState} for startup and readiness (so many
 * passes in a row), {@link HealthState} for liveness (so many failures in a row), {@link
 * NotifyFields} for sd_notify(3) messages. Results and times come in, verdicts and the time of the
 * next round go out.
 *
 * <p>What a probe does is no affair of these rules: a new kind needs nothing here. May be imported
 * by {@code health}, {@code supervision.instance} and {@code api.view}.
 */
@NullMarked
package io.valvo.rules.health;

import org.jspecify.annotations.NullMarked;
