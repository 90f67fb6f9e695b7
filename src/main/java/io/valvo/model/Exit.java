package io.valvo.model;

/**
 * How a process ended, as the kernel tells it. {@link #text()} is what a person reads everywhere.
 */
public sealed interface Exit {
    /** It returned a code, 0 to 255. */
    record Exited(int code) implements Exit {
        @Override
        public String text() {
            return "exited " + code;
        }
    }

    /** A signal ended it. */
    record Killed(int signal, boolean coreDumped) implements Exit {
        @Override
        public String text() {
            return "killed by " + Signal.nameOf(signal) + (coreDumped ? " (core dumped)" : "");
        }
    }

    /** It is gone and nobody can say how (its exit was collected by another process). */
    record Unknown() implements Exit {
        @Override
        public String text() {
            return "ended, exit code unknown";
        }
    }

    /**
     * {@code exited 1}, {@code killed by SIGSEGV (core dumped)}, {@code ended, exit code unknown}.
     */
    String text();
}
