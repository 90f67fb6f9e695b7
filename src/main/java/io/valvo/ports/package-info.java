/**
 * Leases TCP ports: the actor {@link PortRegistry} answers one request at a time, looks at the
 * system by {@link io.valvo.os.Sockets} on a thread that may block, has {@code rules.ports} decide,
 * and ends a holder that may be ended. Wishes of instances come in, a {@link PortReply} goes out;
 * leases are locked against other daemons and noted in the ledger.
 *
 * <p>A new question about ports is a {@link PortCommand} that {@code PortInspector} answers with
 * {@link PortReport}s. May be imported by {@code supervision}, {@code cleanup}, {@code api} and
 * {@code daemon}.
 */
@NullMarked
package io.valvo.ports;

import org.jspecify.annotations.NullMarked;
