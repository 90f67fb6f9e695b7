/** Configuration files become values; every mistake is told with its place and its cure. */
@NullMarked
package io.valvo.config;

import org.jspecify.annotations.NullMarked;
