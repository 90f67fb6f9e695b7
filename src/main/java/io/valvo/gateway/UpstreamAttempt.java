package io.valvo.gateway;

/**
 * What the proxy tells of one try at one upstream. The request counts as outstanding there until
 * one of its ends is told: {@link #failed}, {@link #broke}, {@link #finished} or {@link
 * #abandoned}. What comes after the first end changes nothing. Any thread may call.
 */
public interface UpstreamAttempt {
    /** Response headers are here, {@code 101} of an upgrade among them. Not an end. */
    void answered(int status);

    /**
     * The same, while the client still owes some of its body: that the upstream answered with an
     * error may be the client's doing.
     */
    void answeredEarly(int status);

    /**
     * An end: no answer has begun. The next decision goes to whom the first one went to; the ticket
     * of {@link RequestDispatcher#ask} is its as well.
     *
     * @param mayRepeat the request can be sent once more without harm: it is idempotent, or nothing
     *     of it was sent, and its body is still at hand
     */
    void failed(UpstreamFailure why, boolean mayRepeat);

    /** An end: the answer broke off, or was silent for longer than {@code idle-timeout}. */
    void broke();

    /** An end: request and answer are through, whole. */
    void finished();

    /** An end: the client has left. It says nothing about the endpoint. */
    void abandoned();
}
