package io.valvo.model.status;

/**
 * The right of an instance to a port.
 *
 * @param port 1 to 65535
 * @param name the port's name within the service ({@code http})
 * @param instance {@code backend}, {@code backend/2}
 */
public record Lease(int port, String name, String instance) {}
