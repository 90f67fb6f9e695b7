package io.valvo.gateway;

import io.valvo.gateway.RequestDispatcher.Ticket;

import java.util.function.Consumer;

/**
 * A request on its way to one endpoint. It holds a place there until one of its ends is told:
 * {@link #failed}, {@link #broke}, {@link #finished} or {@link #abandoned}. What comes after the
 * first end changes nothing. Any thread may call.
 */
public interface UpstreamAttempt {
    /** Response headers are here, {@code 101} of an upgrade among them. Not an end. */
    void answered(int status);

    /**
     * The same, while the client still owes some of its body: that the upstream answered with an
     * error may be the client's doing.
     */
    default void answeredEarly(int status) {
        answered(status);
    }

    /**
     * An end: no answer has begun. The next verdict comes as from {@link RequestDispatcher#ask}.
     *
     * @param mayRepeat the request can be sent once more without harm: it is idempotent, or nothing
     *     of it was sent, and its body is still at hand
     */
    Ticket failed(UpstreamFailure why, boolean mayRepeat, Consumer<DispatchDecision> again);

    /** An end: the answer broke off, or was silent for longer than {@code idle-timeout}. */
    void broke();

    /** An end: request and answer are through, whole. */
    void finished();

    /** An end: the client has left. It says nothing about the endpoint. */
    void abandoned();
}
