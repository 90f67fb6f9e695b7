/** Valvo as a user has it: the launcher, real programs, the command line and the HTTP API. */
@NullMarked
package io.valvo.e2e;

import org.jspecify.annotations.NullMarked;
