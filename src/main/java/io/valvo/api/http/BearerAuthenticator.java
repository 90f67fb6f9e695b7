package io.valvo.api.http;

import io.valvo.model.Loopback;
import io.valvo.statedir.StateDir;

import org.apache.pekko.http.javadsl.model.HttpMessage;
import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Requests over TCP: a page of another origin and a name that was bent to our address (DNS
 * rebinding) are turned away; a bearer token tells the role.
 */
public final class BearerAuthenticator implements Authenticator {
    /** A little less than the idle time after which the server cuts a connection. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    private static final String SCHEME = "bearer ";

    private final Set<String> names;
    private final BearerTokens tokens;

    /** {@code bind} is the address that we listen on. */
    public BearerAuthenticator(String bind, BearerTokens tokens) {
        this.names = new HashSet<>(List.of("localhost", Loopback.V4, "[" + Loopback.V6 + "]"));
        names.add(bind.contains(":") ? "[" + bind + "]" : bind);
        this.tokens = tokens;
    }

    @Override
    public Principal admit(HttpRequest request) {
        var host = header(request, "Host").orElse("");
        if (!names.contains(name(host))) throw new ProblemException(Problems.foreignHost(host));
        header(request, "Origin").ifPresent(origin -> refuseForeign(origin, host));
        var role = header(request, "Authorization").map(this::role).orElse(Role.ANYONE);
        return new Principal(
                role,
                "http (" + (role == Role.READ ? StateDir.READ_TOKEN : StateDir.TOKEN) + ")",
                LONGEST_WAIT);
    }

    private static void refuseForeign(String origin, String host) {
        if (!origin.equals("http://" + host))
            throw new ProblemException(Problems.foreignOrigin(origin));
    }

    private Role role(String authorization) {
        var bearer = authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
        return bearer ? tokens.role(authorization.substring(SCHEME.length()).strip()) : Role.ANYONE;
    }

    /** Without the port. */
    private static String name(String host) {
        var colon = host.lastIndexOf(':');
        var name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    static Optional<String> header(HttpMessage request, String name) {
        return request.getHeader(name).map(header -> header.value());
    }
}
