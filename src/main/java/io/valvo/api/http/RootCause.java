package io.valvo.api.http;

import java.util.concurrent.CompletionException;

/** What really failed, inside of what stages of a computation wrap around it. */
public final class RootCause {
    private RootCause() {}

    public static Throwable cause(Throwable failure) {
        var inner = failure.getCause();
        return failure instanceof CompletionException && inner != null ? cause(inner) : failure;
    }
}
