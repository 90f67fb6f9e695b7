package io.valvo.model;

/**
 * How a process ended, as the kernel tells it. {@link #text()} is what a person reads everywhere.
 */
public sealed interface Exit {
    /** It returned a code, 0 to 255. */
    record Exited(int code) implements Exit {}

    /** A signal ended it. */
    record Killed(int signal, boolean coreDumped) implements Exit {}

    /** It is gone and nobody can say how (its exit was collected by another process). */
    record Unknown() implements Exit {}

    /**
     * {@code exited 1}, {@code killed by SIGSEGV (core dumped)}, {@code ended, exit code unknown}.
     */
    default String text() {
        return switch (this) {
            case Exited(int code) -> "exited " + code;
            case Killed(int signal, boolean core) ->
                    "killed by " + Signal.nameOf(signal) + (core ? " (core dumped)" : "");
            case Unknown() -> "ended, exit code unknown";
        };
    }
}
