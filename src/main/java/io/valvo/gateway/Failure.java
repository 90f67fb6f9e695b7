package io.valvo.gateway;

/** Why an upstream gave no answer. */
public enum Failure {
    /** No connection came about: nothing was sent. */
    UNREACHABLE,
    /** The connection ended before an answer began. */
    CLOSED,
    /** No response headers within the deadline. */
    TIMEOUT,
    /** What came is not HTTP. */
    MALFORMED;

    String text(String who) {
        return switch (this) {
            case UNREACHABLE -> who + " could not be reached";
            case CLOSED -> who + " closed the connection before it answered";
            case TIMEOUT -> who + " did not answer in time";
            case MALFORMED -> who + " did not answer with HTTP";
        };
    }
}
