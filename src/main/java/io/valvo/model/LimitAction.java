package io.valvo.model;

/** What happens to an instance that oversteps a limit. */
public enum LimitAction {
    RESTART,
    /** It ends and isn't started again. */
    STOP,
    /** Only the event tells. */
    ALERT,
    /** The signal of {@link Limits#signal} goes to its main process. */
    SIGNAL
}
