/**
 * Decides when a log file is rotated, by size or age, and where it is cut ({@link RotationRule}):
 * at the last beginning of a line that is a multiple of the file system's block. Sizes and ages
 * come in, an offset goes out; the cutting itself is done in {@code logs}, which alone imports
 * this.
 */
@NullMarked
package io.valvo.rules.logs;

import org.jspecify.annotations.NullMarked;
