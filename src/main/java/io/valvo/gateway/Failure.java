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
    MALFORMED
}
