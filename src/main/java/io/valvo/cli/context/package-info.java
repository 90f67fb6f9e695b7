/**
 * What a verb works with: {@link CommandContext} knows where it was typed ({@link CliEnvironment}),
 * which daemon is meant ({@link DaemonLocator}) and the client to it. {@link CliCommand} is the
 * pattern Command: arguments are its components, {@code perform} returns the exit code.
 *
 * <p>{@link LocalDaemon}, {@link ConfigFiles} and {@link PortSource} are ports to what a client
 * does without a daemon; {@code daemon} implements them. May be imported by the other packages of
 * {@code cli}, {@code training} and {@code daemon}.
 */
@NullMarked
package io.valvo.cli.context;

import org.jspecify.annotations.NullMarked;
