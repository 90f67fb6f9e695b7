package io.valvo.client;

import org.jspecify.annotations.Nullable;

/**
 * Ends a deed: what went wrong in one or two lines for a person, and the exit code that says so to
 * a script.
 */
public final class ClientException extends RuntimeException {
    private final int exitCode;

    public ClientException(int exitCode, String message) {
        this(exitCode, message, null);
    }

    /** {@code cause} is shown with {@code --debug} only. */
    public ClientException(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
