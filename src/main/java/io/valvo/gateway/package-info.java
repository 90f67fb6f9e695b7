/**
 * Decides where requests go, without a socket: a {@link io.valvo.rules.gateway.RequestHead} comes
 * in through {@link RequestDispatcher}, exactly one {@link DispatchDecision} comes out (read the
 * model first, send, reply, refuse), at once or when a target is free or ready; an {@link
 * UpstreamAttempt} hears what came of it. {@link LockingDispatcher} gives the single-threaded
 * {@code DispatchCore} its lock and clock.
 *
 * <p>What it wants of services it says by {@link SupervisionRequests}; {@code daemon.GatewayBridge}
 * joins the two. A new policy is a pure rule in {@code rules.gateway}, called by {@code
 * TargetSelection}, {@code RequestQueues} or {@code ModelLoader}. Knows neither Netty nor actors.
 * May be imported by {@code gateway.proxy}, {@code api} and {@code daemon}.
 */
@NullMarked
package io.valvo.gateway;

import org.jspecify.annotations.NullMarked;
