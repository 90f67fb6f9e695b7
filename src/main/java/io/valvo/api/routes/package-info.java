/**
 * The endpoints of the API, one class for each group: {@link ServiceRoutes}, {@link ControlRoutes},
 * {@link LogRoutes}, {@link EventRoutes} and so on. An understood request comes in, a record of
 * {@code wire}, a text or a stream of server-sent events goes out.
 *
 * <p>A new endpoint is an {@link io.valvo.api.http.Endpoint} in the list that {@code endpoints()}
 * returns: path, summary, role, parameters, {@code takes} and {@code gives} with records of {@code
 * wire}, {@code by} with the deed; a new class also a line in {@code api.ApiRoutes}. {@code
 * docs/api.md} lists it. May be imported by {@code api} alone.
 */
@NullMarked
package io.valvo.api.routes;

import org.jspecify.annotations.NullMarked;
