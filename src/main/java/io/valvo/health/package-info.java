/** Probes: whether a process is ready, alive, responsive. */
@NullMarked
package io.valvo.health;

import org.jspecify.annotations.NullMarked;
