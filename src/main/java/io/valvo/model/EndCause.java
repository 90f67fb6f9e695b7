package io.valvo.model;

import io.valvo.model.spec.Limit;

import java.util.Locale;

/** Why a process ended: recorded by whoever ended it, before the signal is sent. */
public enum EndCause {
    /** Nobody here asked for it. */
    CRASH,
    /** It was done. */
    COMPLETED,
    /** A user, or the end of the daemon. */
    STOP,
    RESTART,
    /** It didn't become ready in time. */
    START_TIMEOUT,
    /** Its health check failed too often. */
    HEALTH,
    /** It didn't say that it is alive within its window. */
    HEARTBEAT,
    /** Its group's strategy. */
    GROUP,
    /** The configuration changed, or the address of a dependency. */
    CONFIG,
    SCHEDULE,
    /** The host's memory was nearly exhausted, and it used the most beyond its request. */
    HOST_PRESSURE,
    /** It overstepped a bound: see {@link Limit}. */
    MEMORY_LIMIT,
    CPU_LIMIT,
    RUNTIME_LIMIT,
    ITERATIONS_LIMIT,
    PROCESSES_LIMIT,
    FILES_LIMIT;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
