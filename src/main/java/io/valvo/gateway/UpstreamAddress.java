package io.valvo.gateway;

/**
 * Where a request can be sent.
 *
 * @param host literal IP address or name, without brackets
 * @param external another house: it is sent the endpoint's name as {@code Host}, a service of this
 *     one the name that the client asked for
 */
public record UpstreamAddress(boolean tls, String host, int port, boolean external) {}
