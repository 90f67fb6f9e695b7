package io.valvo.api.http;

import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.time.Duration;

/**
 * Requests over the Unix socket: who may open it may do everything. Our own command line names no
 * user agent.
 *
 * @param user as the kernel tells
 */
record PeerAuthenticator(String user) implements Authenticator {
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    @Override
    public Principal admit(HttpRequest request) {
        var agent = BearerAuthenticator.header(request, "User-Agent").orElse("");
        var by = agent.isEmpty() || agent.startsWith("valvo") ? "cli" : "http";
        return new Principal(Role.CONTROL, by + " (user " + user + ")", LONGEST_WAIT);
    }
}
