/**
 * Valvo in a folder of its own ({@code E2eEnvironment}), and those who look at it without its code:
 * an HTTP client that knows the token, a reader of /proc, connections that send what a test says.
 */
@NullMarked
package io.valvo.e2e.testing;

import org.jspecify.annotations.NullMarked;
