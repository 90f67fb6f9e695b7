/**
 * Output of services as plain files, written by the processes themselves (O_APPEND): follow, last
 * lines merged by time ({@link LogHistory}, {@link LogFollower}), times of growth ({@link
 * LogIndex}), and rotation under the writer's descriptor ({@link LogRotator}:
 * FALLOC_FL_COLLAPSE_RANGE, else copy and truncate).
 *
 * <p>Files are looked at once a second by {@link LogWatcher}, rotated on the thread of {@link
 * LogRotationWorker}; when, says {@code rules.logs}. No actor, and no pipe to a process, so that
 * daemons may die. May be imported by {@code health}, {@code supervision.instance}, {@code api} and
 * {@code daemon}.
 */
@NullMarked
package io.valvo.logs;

import org.jspecify.annotations.NullMarked;
