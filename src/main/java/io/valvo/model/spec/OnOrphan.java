package io.valvo.model.spec;

/** What a new daemon does with a process that it finds running without a supervisor. */
public enum OnOrphan {
    /** Goes on supervising it. */
    ADOPT,
    /** Ends it and starts it anew. */
    RESTART,
    /** Ends it; the service stays stopped until somebody starts it. */
    STOP
}
