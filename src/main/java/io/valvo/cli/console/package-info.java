/**
 * Output for people: event texts ({@link EventNarrator}), aligned tables ({@link TextTable}), ANSI
 * colours ({@link AnsiStyle}), text from outside made harmless for a terminal ({@link
 * TerminalFilter}, ECMA-48), and the stream of a daemon in the foreground ({@link Console}). Values
 * and JSON come in, lines go out.
 *
 * <p>A new event gets its words in {@link EventNarrator}. May be imported by the verbs, {@code
 * cli.doctor} and {@code daemon}.
 */
@NullMarked
package io.valvo.cli.console;

import org.jspecify.annotations.NullMarked;
