package io.valvo.model.spec;

/** What happens to an instance that oversteps a limit. */
public enum LimitAction {
    RESTART,
    /** It ends and isn't started again. */
    STOP,
    /** Only the event tells. */
    ALERT,
    /** The signal of {@link LimitsSpec#signal} goes to its main process. */
    SIGNAL
}
