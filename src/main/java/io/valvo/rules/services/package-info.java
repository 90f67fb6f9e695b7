/**
 * Decides about services. {@link ServiceTransitions} is the state machine of one: a {@link
 * ServiceLife} and a {@link ServiceInput} come in, the next life and {@link ServiceEffect}s go out;
 * a new operation is a record of {@link ServiceOperation}, a rule beside {@link SwapRule}, and a
 * column in {@code docs/life.md}.
 *
 * <p>And about several at once: order of dependencies ({@link DependencyGraph}, topological
 * layers), whether one may start ({@link DependencyGate}), who restarts with whom ({@link
 * GroupRestart}, as OTP's supervisor strategies), what a changed configuration would do ({@link
 * ReloadPlan}) and which wishes it stands for ({@link ReloadWish}), and whether what somebody waits
 * for can still come ({@link WaitOutlook}).
 *
 * <p>Whether a changed setting restarts a process is part of its row in {@code model.setting}. May
 * be imported by {@code supervision}, {@code config.reader}, and {@code api} for its views.
 */
@NullMarked
package io.valvo.rules.services;

import org.jspecify.annotations.NullMarked;
