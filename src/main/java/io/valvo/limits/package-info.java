/** Holds each instance to its limits. */
@NullMarked
package io.valvo.limits;

import org.jspecify.annotations.NullMarked;
