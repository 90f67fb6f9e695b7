package io.valvo.gateway;

/** Why an upstream gave no whole answer. */
public enum Failure {
    /** No connection came about: nothing was sent. */
    UNREACHABLE,
    /** The connection ended before an answer began. */
    CLOSED,
    /** No response headers within the deadline. */
    TIMEOUT,
    /** What came is not HTTP. */
    MALFORMED,
    /** The answer had begun; then it broke off, or was silent for too long. */
    BROKEN_OFF
}
