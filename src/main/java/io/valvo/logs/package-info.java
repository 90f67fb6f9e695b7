/**
 * Reading the log files of services: tail, follow, history by time. Plain files; no actor, no
 * thread.
 */
@NullMarked
package io.valvo.logs;

import org.jspecify.annotations.NullMarked;
