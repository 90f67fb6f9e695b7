/**
 * The control interface: the actor {@link ApiServer} serves HTTP/1.1 over the Unix socket and over
 * TCP, JSON and server-sent events. {@code ApiRoutes} joins the endpoints of {@code api.routes}
 * into one table, from which the OpenAPI document is made as well.
 *
 * <p>Way of a request: {@code api.http} finds out who asks and which endpoint is meant, {@code
 * api.routes} answers, by {@code api.query} from the actors and {@code api.view} into {@code wire}.
 * A new group of endpoints is a class in {@code api.routes} and a line in {@code ApiRoutes}. May be
 * imported by {@code daemon} alone.
 */
@NullMarked
package io.valvo.api;

import org.jspecify.annotations.NullMarked;
