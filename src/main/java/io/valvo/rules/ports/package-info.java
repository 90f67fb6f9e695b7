/**
 * Decides who gets which TCP port: {@link PortTable} holds leases, quarantines (TIME_WAIT) and
 * former ports; {@link PortMatching} is a bipartite matching of wishes and candidates, all or none;
 * {@link PortDecision} grants or refuses; {@link ReclaimRule} says whose process may be ended for a
 * port.
 *
 * <p>What was found out about ports comes in, the next table and {@link
 * io.valvo.model.event.PortEvent}s go out. A new reason to refuse is a record of {@link
 * PortObstacle} with its text. May be imported by {@code ports}, {@code supervision.instance} and
 * {@code api.view}.
 */
@NullMarked
package io.valvo.rules.ports;

import org.jspecify.annotations.NullMarked;
