/**
 * The one place that knows the operating system: processes, signals, exits, descendants, sockets,
 * procfs.
 */
@NullMarked
package io.valvo.os;

import org.jspecify.annotations.NullMarked;
