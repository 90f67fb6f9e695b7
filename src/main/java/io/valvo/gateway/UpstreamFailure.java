package io.valvo.gateway;

/** Why an upstream gave no answer. */
public enum UpstreamFailure {
    /** No connection came about: nothing was sent. */
    UNREACHABLE,
    /** The connection ended before an answer began. */
    CLOSED,
    /** So did one that had served before, and then a new one. */
    CLOSED_TWICE,
    /** The connection ended while the client still owed some of its body. */
    CLOSED_EARLY,
    /** No response headers within the deadline. */
    TIMEOUT,
    /** The same, but the client still owed some of its body. */
    STALLED,
    /** What came is not HTTP. */
    MALFORMED;

    /**
     * No connection came about.
     *
     * @param reconnected in place of one that had served before, and has closed
     */
    public static UpstreamFailure ofConnect(boolean reconnected) {
        return reconnected ? CLOSED : UNREACHABLE;
    }

    /**
     * The connection has closed before an answer began.
     *
     * @param bodyOwed the client still owes some of its body
     * @param reconnected in place of one that had served before, and has closed
     */
    public static UpstreamFailure ofClose(boolean bodyOwed, boolean reconnected) {
        if (bodyOwed) return CLOSED_EARLY;
        return reconnected ? CLOSED_TWICE : CLOSED;
    }

    /**
     * The deadline is over.
     *
     * @param bodyOwed the client still owes some of its body, and could send it
     */
    public static UpstreamFailure ofDeadline(boolean bodyOwed) {
        return bodyOwed ? STALLED : TIMEOUT;
    }

    /** It was the client's doing, or may have been: it says nothing about the upstream. */
    boolean ofClient() {
        return this == CLOSED_EARLY || this == STALLED;
    }

    /** The deadline is over: nobody else is asked. */
    boolean isLate() {
        return this == TIMEOUT || this == STALLED;
    }

    /** Nobody knows yet whether it was the upstream's process that ended. */
    boolean mayBeDeath() {
        return this == CLOSED || this == CLOSED_TWICE || this == UNREACHABLE;
    }

    String text(String who) {
        return switch (this) {
            case UNREACHABLE -> who + " could not be reached";
            case CLOSED -> who + " closed the connection before it answered";
            case CLOSED_TWICE -> who + " closed two connections before it answered";
            case CLOSED_EARLY -> who + " closed the connection before the whole request was sent";
            case TIMEOUT -> who + " did not answer in time";
            case STALLED -> "the body of the request did not come in time";
            case MALFORMED -> who + " did not answer with HTTP";
        };
    }
}
