/**
 * Valvo as a user has it: the launcher, real programs, the command line and the HTTP API. A package
 * for each page of the manual; what they share is in {@code testing}.
 */
@NullMarked
package io.valvo.e2e;

import org.jspecify.annotations.NullMarked;
