/**
 * The verbs, one record each, whose components are its arguments: {@link StatusCommand}, {@link
 * ControlCommand}, {@link LogsCommand} and so on. Each asks the daemon over HTTP and copies the
 * answer, or does without one what can be done without.
 *
 * <p>A new verb is a record that implements {@link io.valvo.cli.context.CliCommand}, named in
 * {@code cli.parse}; what it prints beyond the answer goes into {@code cli.console}. Exit codes are
 * {@link io.valvo.client.ExitCode}. May be imported by {@code cli.parse} and {@code cli.drill}.
 */
@NullMarked
package io.valvo.cli.command;

import org.jspecify.annotations.NullMarked;
