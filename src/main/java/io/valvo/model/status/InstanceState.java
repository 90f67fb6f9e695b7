package io.valvo.model.status;

import java.util.Locale;

/** Where an instance is in its life; {@link #word()} is what users read and write. */
public enum InstanceState {
    STOPPED,
    /** Waits for its dependencies or for a port. */
    PENDING,
    STARTING,
    READY,
    /** Runs, but its health check fails: no traffic. */
    UNHEALTHY,
    STOPPING,
    /** Waits for the next try after a failure. */
    BACKOFF,
    /** Gave up; says why. */
    FAILED,
    /** A job that succeeded. */
    COMPLETED,
    /** A job between two runs. */
    SCHEDULED;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** It has, or is about to have, a process. */
    public boolean active() {
        return this == STARTING || this == READY || this == UNHEALTHY || this == STOPPING;
    }
}
