/**
 * The data path of the gateway: a reverse proxy for HTTP/1.1 (RFC 9110, 9112) from clients to
 * upstreams and back, as it comes. The one package that knows Netty; a connection stays on its
 * {@link ProxyEventLoop}. What goes where it asks {@link io.valvo.gateway.RequestDispatcher}.
 *
 * <p>{@link GatewayListener} opens a {@link ProxyServer} as configured. On a {@code
 * ClientConnection} each request is an {@code HttpExchange}; each try of it is an {@code
 * UpstreamRequest} until the response begins, then a {@code ResponseRelay}, or an {@code
 * UpstreamTunnel} after 101. {@code RequestBody} keeps what may have to be sent again. What a
 * request must not be is refused in {@code FramingCheck}; headers change in {@code
 * ForwardedHeaders}, {@code HopByHopHeaders} and {@code ReservedHeaders}. Every buffer counts in
 * {@code BufferBudget}. May be imported by {@code daemon} alone.
 */
@NullMarked
package io.valvo.gateway.proxy;

import org.jspecify.annotations.NullMarked;
