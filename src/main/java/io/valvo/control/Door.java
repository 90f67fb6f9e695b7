package io.valvo.control;

import org.apache.pekko.http.javadsl.model.HttpRequest;

/** How requests come in: finds out who asks, and turns away who must not even be heard. */
@FunctionalInterface
interface Door {
    /**
     * Tells who asks.
     *
     * @throws Rejected when it isn't meant for us
     */
    Caller admit(HttpRequest request);
}
