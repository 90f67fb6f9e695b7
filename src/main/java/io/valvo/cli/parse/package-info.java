/**
 * Reads {@code argv}: {@link FastParser} splits plain calls of frequent verbs by hand, everything
 * else, and all help, is picocli's ({@link PicocliParser}). A {@link ParsedCommand} goes out; a
 * complaint is a usage error with a suggestion.
 *
 * <p>A new verb is a {@link VerbSpec} in {@code QueryVerbs}, {@code ControlVerbs} or {@code
 * ConfigVerbs} (names, options, help, and by {@code does} its record of {@code cli.command}); one
 * that is called all day also a row in {@link FastParser}. Help and completion follow; {@code
 * docs/cli.md} lists it. May be imported by {@code cli} alone.
 */
@NullMarked
package io.valvo.cli.parse;

import org.jspecify.annotations.NullMarked;
