/**
 * The names of all files below a state directory ({@link StateDir}) and how daemon and client find
 * the same one ({@link StateDirLocator}: XDG base directories, and a {@link ConfigPointer} for each
 * configuration).
 *
 * <p>A new file of a daemon gets its name in {@link StateDir} and a line in {@code docs/files.md}.
 * The client loads this package at each call: no Pekko, no reflection. Imports nothing of Valvo;
 * may be imported by whoever reads or writes there.
 */
@NullMarked
package io.valvo.statedir;

import org.jspecify.annotations.NullMarked;
