package io.valvo.gateway;

import io.valvo.gateway.DispatchDecision.Refuse;
import io.valvo.rules.gateway.RequestHead;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use the gateway's own paths. A web page may make its visitor's browser send requests
 * here: it is told by {@code Origin}; and by {@code Host}, if it has its own name lead to the
 * loopback address (DNS rebinding).
 */
final class GatewayOriginCheck {
    private static final String IP = "[0-9.]+|\\[[0-9a-f:.]+]";

    private final GatewayState state;

    GatewayOriginCheck(GatewayState state) {
        this.state = state;
    }

    /** Why it isn't served; empty: it is. */
    Optional<Refuse> refusal(RequestHead head) {
        var origin = head.header().apply("origin");
        if (origin != null && !isOwn(origin, head))
            return Optional.of(
                    refuse("foreign_origin", "pages of " + origin + " may not use this"));
        return isKnown(head.host())
                ? Optional.empty()
                : Optional.of(
                        refuse(
                                "foreign_host",
                                "Host "
                                        + head.host()
                                        + " is not this gateway; use localhost, an address, or a name that a route has as match.host"));
    }

    private static Refuse refuse(String code, String why) {
        return new Refuse(403, code, why, Optional.empty());
    }

    /** A page of this very host, or of this machine. */
    private boolean isOwn(String origin, RequestHead head) {
        return host(origin).filter(it -> it.equals(head.host()) || isLoopback(it)).isPresent();
    }

    private static Optional<String> host(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getHost());
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    /**
     * Who listens for the whole network has names that can't be known here. A name without a dot is
     * of this machine or its network: nobody else can have it lead here.
     */
    private boolean isKnown(String host) {
        return host.indexOf('.') < 0
                || host.matches(IP)
                || isLoopback(host)
                || !isLoopback(state.bind())
                || hosts().contains(host);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    private Set<String> hosts() {
        return Set.copyOf(
                state.table().routes().stream().flatMap(it -> it.match().host().stream()).toList());
    }
}
