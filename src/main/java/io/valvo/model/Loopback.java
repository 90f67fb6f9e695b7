package io.valvo.model;

import java.net.InetAddress;
import java.util.List;

/**
 * The two loopback addresses (RFC 1122, RFC 4291): what listens on {@code localhost} may have bound
 * the one or the other.
 */
public final class Loopback {
    public static final String V4 = "127.0.0.1";
    public static final String V6 = "::1";

    /** IPv4 first, as services mostly do. */
    public static final List<InetAddress> ADDRESSES =
            List.of(InetAddress.ofLiteral(V4), InetAddress.ofLiteral(V6));

    private Loopback() {}
}
