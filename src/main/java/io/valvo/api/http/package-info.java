/**
 * HTTP apart from what is served: listeners on TCP and the Unix socket (Pekko HTTP), authentication
 * by file mode of the socket or bearer token ({@link Authenticator}), roles, routing ({@link
 * Router}, {@link EndpointTable}), problem documents (RFC 9457, {@link Problems}), server-sent
 * events, budgets of connections and readers, OpenAPI 3.1.
 *
 * <p>An {@link Endpoint} is a row: method, path template, role, parameters, records in and out, and
 * its {@link RouteHandler}. A new kind of error is a method of {@link Problems}. May be imported by
 * the other packages of {@code api} and by {@code daemon}.
 */
@NullMarked
package io.valvo.api.http;

import org.jspecify.annotations.NullMarked;
