/**
 * Texts for people: durations ({@link DurationFormat}, {@link DurationParser}), names that may have
 * been meant (edit distance, {@link SimilarNames}), secrets masked ({@link SecretMask}), ECMA-48
 * escape sequences taken out ({@link TerminalText}), and patterns of users searched in bounded time
 * ({@link BoundedPatternSearch}). Strings come in, strings go out.
 *
 * <p>One rule each, used by all: a second format of the same thing is a bug. Anybody may import it.
 */
@NullMarked
package io.valvo.text;

import org.jspecify.annotations.NullMarked;
