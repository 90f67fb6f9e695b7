/**
 * {@code valvo drill}: kills daemons (SIGKILL) of a throw-away stack at random instants, and checks
 * what its services have noticed: same pids, no process twice, no line lost, no port taken. {@link
 * DrillCommand} starts it; a report and an exit code go out.
 *
 * <p>A new situation is a kind in {@code DrillActions}. Uses the program as people do, by its verbs
 * and the API. May be imported by {@code cli.parse} alone.
 */
@NullMarked
package io.valvo.cli.drill;

import org.jspecify.annotations.NullMarked;
