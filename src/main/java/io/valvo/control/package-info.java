/** The control surface: HTTP, Unix socket, SSE. */
@NullMarked
package io.valvo.control;

import org.jspecify.annotations.NullMarked;
