package io.valvo.control;

import java.util.concurrent.CompletionException;

/** What really failed, inside of what stages of a computation wrap around it. */
final class Failures {
    private Failures() {}

    static Throwable cause(Throwable failure) {
        var inner = failure.getCause();
        return failure instanceof CompletionException && inner != null ? cause(inner) : failure;
    }
}
