/**
 * Chooses the back end at start: {@link Platform} takes {@code os.linux} where kernel and C library
 * have what it needs, else {@code os.portable}, and logs why. The only package that knows both; a
 * third back end is a branch here.
 */
@NullMarked
package io.valvo.os.platform;

import org.jspecify.annotations.NullMarked;
