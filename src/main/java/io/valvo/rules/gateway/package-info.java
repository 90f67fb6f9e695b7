/**
 * Decides about requests: circuit breaker ({@link Breaker} over a {@link CallWindow}), outlier
 * ejection, least outstanding requests ({@link LoadBalancing}), token bucket, retry budget, fair
 * queue, route matching ({@link RouteTable} over a {@link RequestHead}), how a service stands
 * ({@link BackendView}), and which services that exclude each other are in memory ({@link
 * ModelResidency}, {@link LoadHistory}). Times are nanoseconds that the caller passes in; each rule
 * is a value that answers with the next one.
 *
 * <p>{@link RoutingChoice} brings the {@link TargetAvailability} of a route's targets together. A
 * new policy is a rule here and a call in {@code gateway}. May be imported by {@code gateway} and
 * {@code gateway.proxy}.
 */
@NullMarked
package io.valvo.rules.gateway;

import org.jspecify.annotations.NullMarked;
