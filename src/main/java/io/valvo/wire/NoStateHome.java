package io.valvo.wire;

/** No folder can be used for state; the message says which were looked at, and what to do. */
public final class NoStateHome extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoStateHome(String message) {
        super(message, null, false, false);
    }
}
