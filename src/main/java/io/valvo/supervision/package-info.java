/**
 * Several services: the actor {@link ServicesActor} brings what configuration and people want
 * together with what runs, in the order of dependencies. Commands come in and are answered at once;
 * {@link ServiceLives} gives each to the life of its service as an input, {@link
 * ServiceEffectRunner} performs what that decides; numbered orders go down to instances, their
 * status comes up. It asks {@code rules.services} and knows no process.
 *
 * <p>A new command is a message of {@link ServicesCommand}, a method that replies in {@code
 * CommandHandler}, one that carries it out in {@code ControlCommands}, and a row in {@code
 * api.routes.ControlRoutes}. The other classes are touched by that actor's thread alone. May be
 * imported by {@code api} and {@code daemon}.
 */
@NullMarked
package io.valvo.supervision;

import org.jspecify.annotations.NullMarked;
