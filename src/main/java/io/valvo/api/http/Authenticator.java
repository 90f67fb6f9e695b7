package io.valvo.api.http;

import org.apache.pekko.http.javadsl.model.HttpRequest;

/** How requests come in: finds out who asks, and turns away who must not even be heard. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Tells who asks.
     *
     * @throws ProblemException when it isn't meant for us
     */
    Principal admit(HttpRequest request);
}
