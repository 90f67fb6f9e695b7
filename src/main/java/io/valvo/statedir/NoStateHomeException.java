package io.valvo.statedir;

/** No folder can be used for state; the message says which were looked at, and what to do. */
public final class NoStateHomeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoStateHomeException(String message) {
        super(message, null, false, false);
    }
}
