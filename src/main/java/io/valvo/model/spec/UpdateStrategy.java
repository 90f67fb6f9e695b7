package io.valvo.model.spec;

/** How a running service gets a new process, when it is its turn to have one. */
public enum UpdateStrategy {
    /** The old one ends, then the new one starts; requests wait. */
    RESTART,
    /** One instance after the other, each beside the old one until it is ready. */
    ROLLING,
    /** All new ones beside the old ones; traffic moves when all are ready. */
    BLUE_GREEN
}
