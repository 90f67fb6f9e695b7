package io.valvo.gateway.proxy;

/**
 * A {@link ProxyServer} that is bound, with the settings that it goes by.
 *
 * @param settings their port may be 0
 */
record BoundListener(ProxySettings settings, ProxyServer server) {
    boolean hasAddress(ProxySettings other) {
        return settings.bind().equals(other.bind()) && settings.port() == other.port();
    }

    /** Of two addresses with one port the kernel may refuse the second. */
    boolean mayBlock(ProxySettings other) {
        return server.address().getPort() == other.port();
    }

    /** Where it really listens. */
    String url() {
        var address = server.address();
        // The JDK writes all addresses of IPv4 as those of IPv6.
        boolean all = address.getAddress().isAnyLocalAddress();
        var host = all ? settings.bind() : address.getAddress().getHostAddress();
        return (settings.tls().isPresent() ? "https://" : "http://")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + address.getPort();
    }
}
