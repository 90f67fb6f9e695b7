/**
 * The command line: {@link Cli} reads arguments into a {@link io.valvo.cli.context.CliCommand},
 * performs it as an HTTP client and a printer, and turns whatever went wrong into one line and an
 * exit code.
 *
 * <p>Verbs are parsed in {@code cli.parse} and done in {@code cli.command}; what they work with is
 * {@code cli.context}, what they print with {@code cli.console}. It never loads Pekko. May be
 * imported by {@code Main} and {@code training}.
 */
@NullMarked
package io.valvo.cli;

import org.jspecify.annotations.NullMarked;
