/**
 * The data path of the gateway: HTTP/1.1 from clients to endpoints and back, as it comes. The one
 * package that knows Netty. What goes where it asks {@link io.valvo.gateway.Dispatch}.
 */
@NullMarked
package io.valvo.gateway.path;

import org.jspecify.annotations.NullMarked;
