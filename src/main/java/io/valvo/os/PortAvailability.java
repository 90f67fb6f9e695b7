package io.valvo.os;

/** Whether a process could listen on a port now. */
public enum PortAvailability {
    FREE,
    /** Somebody listens there, or has bound it without listening. */
    TAKEN,
    /** The address asked for is none of this machine's. */
    NO_SUCH_ADDRESS
}
