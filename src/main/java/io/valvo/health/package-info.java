/**
 * Probes: the actor {@link Prober} watches one incarnation, first startup, then readiness, then
 * liveness and heartbeat; a {@link ProberCommand} comes in, a {@link ProbeVerdict} goes out, and it
 * restarts nothing. {@link ProbeChecks} asks: HTTP/1.1 (RFC 9112), TCP connect, a command's exit
 * status, a pattern in the log, sd_notify(3).
 *
 * <p>A new kind of probe is a record of {@link io.valvo.model.spec.ProbeSpec}, a class here like
 * {@code TcpCheck}, a row in {@link ProbeChecks}, and its keys in {@code
 * config.reader.ProbeReader}; what its answers mean is in {@code rules.health} already. No thread
 * waits for a probe. May be imported by {@code supervision.instance} and {@code daemon}.
 */
@NullMarked
package io.valvo.health;

import org.jspecify.annotations.NullMarked;
