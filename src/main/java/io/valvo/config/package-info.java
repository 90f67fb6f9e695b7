/**
 * Configuration files become values; every mistake is told with its place and its cure. {@link
 * ConfigFile} finds a file, reads and checks it whole; a {@link LoadResult} goes out: the {@link
 * io.valvo.model.spec.StackSpec} with warnings, or all errors at once.
 *
 * <p>Text is parsed in {@code config.source}, read into records in {@code config.reader}, written
 * back with its defaults in {@code config.effective}. Nothing is changed on disk, no actor is
 * known. May be imported by {@code api.query} and {@code daemon}.
 */
@NullMarked
package io.valvo.config;

import org.jspecify.annotations.NullMarked;
