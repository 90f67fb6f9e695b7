/** Watches what every instance uses: one stream for all, and what it has seen. */
@NullMarked
package io.valvo.sampling;

import org.jspecify.annotations.NullMarked;
